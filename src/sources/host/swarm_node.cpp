#include "sources/host/swarm_node.hpp"

#include "sources/host/read_fact.hpp"
#include "text/node.hpp"

namespace watertight::sources::host {

// moby, daemon/cluster: {"LocalAddr": "", "ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": …, "DataPathAddr":
// …}
facts::Fact<facts::SwarmNode> swarm_node(const Root& root, const std::string& data_root) {
  const std::string path = data_root + "/swarm/docker-state.json";
  const auto text = root.read(path);
  if (!text) return unread_fact<facts::SwarmNode>(text.error(), path);
  const auto document = text::parse_json(*text, path);
  if (!document || document->roots.empty())
    return facts::unknown<facts::SwarmNode>(path + " is no JSON", origin_of(path));
  const auto member = [&](const char* key) {
    const text::Node* value = document->roots.front()->find(key);
    return value != nullptr && value->is_scalar() ? std::string(value->text) : std::string();
  };
  return facts::declared(
      facts::SwarmNode{member("ListenAddr"), member("AdvertiseAddr"), member("DataPathAddr")},
      origin_of(path));
}

}  // namespace watertight::sources::host
