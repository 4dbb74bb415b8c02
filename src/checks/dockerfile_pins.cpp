// Packages that a build installs in whatever version is the newest; one row for each package manager.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/build_style.hpp"
#include "checks/check.hpp"
#include "checks/package_managers.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
bool is_file_or_url(std::string_view package) {
  return package.starts_with('.') || package.starts_with('/') || package.starts_with("file:") ||
         package.find("://") != std::string_view::npos || package.starts_with("git+") ||
         package.starts_with("git@");
}
bool has_equals(std::string_view p) { return p.find('=') != std::string_view::npos; }
bool apt_pinned(std::string_view p) {
  return has_equals(p) || p.ends_with(".deb") || p.find('/') != std::string_view::npos || p.ends_with('-');
}
bool apk_pinned(std::string_view p) {
  return has_equals(p) || p.find_first_of("~<>") != std::string_view::npos || p.ends_with(".apk") ||
         p.starts_with('.');
}
bool pip_pinned(std::string_view p) {
  return p.find_first_of("=<>~@") != std::string_view::npos || p.find("!=") != std::string_view::npos ||
         p.ends_with(".whl") || p.ends_with(".gz") || p.ends_with(".zip");
}
bool npm_pinned(std::string_view p) { return p.find('@', 1) != std::string_view::npos; }
bool gem_pinned(std::string_view p) { return p.find(':') != std::string_view::npos || p.ends_with(".gem"); }
bool go_pinned(std::string_view p) {
  const std::size_t at = p.find('@');
  if (at != std::string_view::npos) return p.substr(at) != "@latest";
  return p.substr(0, p.find('/')).find('.') ==
         std::string_view::npos;  // of this module or the standard library
}
// "nginx-1.24.0", "nginx-1:1.24"
bool rpm_pinned(std::string_view p) {
  for (std::size_t i = 0; i + 1 < p.size(); ++i)
    if (p[i] == '-' && p[i + 1] >= '0' && p[i + 1] <= '9') return true;
  return p.starts_with('@') || p.ends_with(".rpm") || p.find('*') != std::string_view::npos;
}
bool zypper_pinned(std::string_view p) {
  return p.find_first_of("=<>") != std::string_view::npos || p.ends_with(".rpm") || rpm_pinned(p);
}

struct Pin {
  std::string_view id;
  ProgramNames programs;
  ProgramNames commands;
  std::string_view options_with_value;
  std::string_view pins_all;  // options that fix the versions of everything
  bool (*pinned)(std::string_view package);
  std::string_view form;
};
constexpr std::array<Pin, 9> kPins = {{
    {"dockerfile-pin-apt",
     {"apt-get", "apt", "aptitude"},
     {"install", "", ""},
     " -t -o -c --target-release ",
     " ",
     apt_pinned,
     "name=version"},
    {"dockerfile-pin-apk",
     {"apk", "", ""},
     {"add", "", ""},
     " -t --virtual -X --repository -p --root --keys-dir --arch ",
     " ",
     apk_pinned,
     "name=version or name~=version"},
    {"dockerfile-pin-pip",
     {"pip", "pip3", ""},
     {"install", "", ""},
     " -i --index-url --extra-index-url -t --target -f --find-links --prefix --root --trusted-host --timeout "
     "--python-version --platform --proxy --cache-dir --src --progress-bar --no-binary --only-binary --cert ",
     " -r --requirement -c --constraint -e --editable ",
     pip_pinned,
     "name==version"},
    {"dockerfile-pin-npm",
     {"npm", "", ""},
     {"install", "i", "add"},
     " --registry --prefix --cache --userconfig --loglevel --omit --include -C ",
     " ",
     npm_pinned,
     "name@version"},
    {"dockerfile-pin-gem",
     {"gem", "", ""},
     {"install", "i", ""},
     " -i --install-dir -n --bindir -s --source -P --platform ",
     " -v --version -g --file ",
     gem_pinned,
     "name:version or -v version"},
    {"dockerfile-pin-go",
     {"go", "", ""},
     {"install", "get", ""},
     " -ldflags -tags -gcflags -o -mod -modfile ",
     " ",
     go_pinned,
     "path@version"},
    {"dockerfile-pin-yum",
     {"yum", "", ""},
     {"install", "", ""},
     " --setopt --installroot -c --enablerepo ",
     " ",
     rpm_pinned,
     "name-version"},
    {"dockerfile-pin-dnf",
     {"dnf", "microdnf", "dnf5"},
     {"install", "", ""},
     " --setopt --installroot -c --enablerepo ",
     " ",
     rpm_pinned,
     "name-version"},
    {"dockerfile-pin-zypper",
     {"zypper", "", ""},
     {"install", "in", ""},
     " -R --root -r --repo --from ",
     " ",
     zypper_pinned,
     "name=version"},
}};

template <std::size_t n>
Verdict unpinned(const BuildFile& file, const facts::System&) {
  const Pin& pin = kPins[n];
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    const Words program = without_python(c.program());
    if (!among(pin.programs, program_name(program))) continue;
    const PackageCall call = package_call(program, pin.options_with_value);
    if (!among(pin.commands, call.command) || has_any_option(call, pin.pins_all)) continue;
    std::string loose;
    for (const std::string& package : call.operands)
      if (!pin.pinned(package) && !is_file_or_url(package)) loose += (loose.empty() ? "" : ", ") + package;
    if (loose.size() > 160) loose = loose.substr(0, 160) + " …";
    if (!loose.empty())
      found.push_back(observe(file, c,
                              fmt::format("{}: whatever version is the newest on the day of the build is "
                                          "installed; write {}",
                                          loose, pin.form)));
  }
  return verdict_on_commands(file, std::move(found));
}
const std::array<Check, 9> registered_pins = {{{kPins[0].id, unpinned<0>},
                                               {kPins[1].id, unpinned<1>},
                                               {kPins[2].id, unpinned<2>},
                                               {kPins[3].id, unpinned<3>},
                                               {kPins[4].id, unpinned<4>},
                                               {kPins[5].id, unpinned<5>},
                                               {kPins[6].id, unpinned<6>},
                                               {kPins[7].id, unpinned<7>},
                                               {kPins[8].id, unpinned<8>}}};

}  // namespace
}  // namespace watertight::checks
