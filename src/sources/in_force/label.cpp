#include "sources/in_force/label.hpp"

#include "sources/host/read_fact.hpp"

namespace watertight::sources::in_force {
namespace {

constexpr std::size_t kMostOfALabel = 64u << 10;

// SELinux ends its labels with a zero byte. A kernel whose modules give no labels answers EINVAL; one built
// without any, or without AppArmor, does not have the file.
Reading<std::string> one(const Root& root, const std::string& path) {
  auto text = root.read(path, kMostOfALabel);
  if (text) return std::string(host::trimmed(text->substr(0, text->find('\0'))));
  const Refusal refusal = text.error().refusal;
  if (refusal == Refusal::unsupported || refusal == Refusal::absent) return std::string();
  return text;
}

}  // namespace

Reading<std::string> label_of(const Root& root, const std::string& folder) {
  auto first = one(root, folder + "/attr/current");
  if (!first) return first;
  const auto apparmor = one(root, folder + "/attr/apparmor/current");
  if (!apparmor) return apparmor;
  if (apparmor->empty() || *apparmor == *first) return first;
  return first->empty() ? *apparmor : *apparmor + "; " + *first;
}

}  // namespace watertight::sources::in_force
