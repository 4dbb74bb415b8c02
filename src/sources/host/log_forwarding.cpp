#include "sources/host/log_forwarding.hpp"

#include <algorithm>
#include <array>

#include "sources/host/read_fact.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::host {
namespace {

using facts::Items;

constexpr std::size_t kFiles = 256;

// rsyslog.conf(5): "*.* @@loghost:514", or an action of type omfwd, omrelp and their like.
bool forwards_rsyslog(std::string_view line) {
  for (const std::string_view module :
       {"omfwd", "omrelp", "omgssapi", "omelasticsearch", "omkafka", "omhttp"})
    if (line.find(module) != std::string_view::npos && !line.starts_with("$ModLoad") &&
        !line.starts_with("module("))
      return true;
  const auto at = line.find_first_of(" \t");
  if (at == std::string_view::npos || line.starts_with('$')) return false;
  const std::string_view action = trimmed(line.substr(at));
  return action.size() > 1 && action.front() == '@';
}

// syslog-ng: a destination with a driver of the network.
bool forwards_syslog_ng(std::string_view line) {
  for (const std::string_view driver : {"network(", "syslog(", "tcp(", "udp(", "tls("})
    if (line.find(driver) != std::string_view::npos && line.find("source") == std::string_view::npos)
      return true;
  return false;
}

bool forwards_journal(std::string_view line) { return line.starts_with("URL=") && line.size() > 4; }

using Forwards = bool (*)(std::string_view);
void add_lines(const Root& root, const std::string& path, Forwards forwards, Items& found) {
  const auto text = root.read(path);
  if (!text) return;
  for (const Line& line : lines_of(*text))
    if (forwards(line.text))
      found.push_back({without_secrets(line.text.substr(0, 200)), origin_of(path, line.number)});
}

void add_folder(const Root& root, const std::string& folder, Forwards forwards, Items& found) {
  auto names = root.list(folder);
  if (!names) return;
  names->resize(std::min(names->size(), kFiles));
  for (const std::string& name : *names)
    if (name.ends_with(".conf")) add_lines(root, folder + "/" + name, forwards, found);
}

// Shippers of logs, by the link that makes systemd start them.
constexpr std::array kShippers = std::to_array<std::string_view>({
    "alloy",
    "datadog-agent",
    "filebeat",
    "fluent-bit",
    "fluentd",
    "grafana-agent",
    "nxlog",
    "opentelemetry-collector",
    "otelcol",
    "otelcol-contrib",
    "promtail",
    "SplunkForwarder",
    "td-agent",
    "vector",
    "wazuh-agent",
    "amazon-cloudwatch-agent",
    "google-cloud-ops-agent",
    "azuremonitoragent",
});

}  // namespace

facts::Fact<Items> log_forwarding(const Root& root) {
  Items found;
  add_lines(root, "/etc/rsyslog.conf", forwards_rsyslog, found);
  add_folder(root, "/etc/rsyslog.d", forwards_rsyslog, found);
  add_lines(root, "/etc/syslog-ng/syslog-ng.conf", forwards_syslog_ng, found);
  add_folder(root, "/etc/syslog-ng/conf.d", forwards_syslog_ng, found);
  add_lines(root, "/etc/systemd/journal-upload.conf", forwards_journal, found);
  for (const std::string_view shipper : kShippers) {
    const std::string path =
        "/etc/systemd/system/multi-user.target.wants/" + std::string(shipper) + ".service";
    const auto status = root.status(path, Links::stay);
    if (status && status->exists) found.push_back({"service " + std::string(shipper), origin_of(path)});
  }
  if (found.empty())
    if (const auto main = root.read("/etc/rsyslog.conf"); !main && main.error().refusal == Refusal::denied)
      return unread_fact<Items>(main.error(), "/etc/rsyslog.conf");
  return facts::declared(std::move(found), origin_of("/etc/rsyslog.conf"));
}

}  // namespace watertight::sources::host
