// What COPY and ADD bring into the image.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::BuildStage;
using facts::Instruction;

bool is_web_url(std::string_view s) { return s.starts_with("http://") || s.starts_with("https://"); }

bool is_git(std::string_view s) {
  const std::string_view path = s.substr(0, s.find('#'));
  return s.starts_with("git@") || s.starts_with("git://") || s.starts_with("ssh://") ||
         (is_web_url(s) && (path.ends_with(".git") || s.find(".git#") != std::string_view::npos));
}

bool is_archive(std::string_view s) {
  const std::string low = lowered(s);
  constexpr std::array<std::string_view, 11> kEndings = {".tar",     ".tar.gz", ".tgz",    ".tar.bz2",
                                                         ".tbz2",    ".tbz",    ".tar.xz", ".txz",
                                                         ".tar.zst", ".tzst",   ".tar.lz4"};
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view e) { return low.ends_with(e); });
}

bool is_commit(std::string_view fragment) {
  fragment = fragment.substr(0, fragment.find(':'));
  return (fragment.size() == 40 || fragment.size() == 64) &&
         fragment.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The arguments of COPY and ADD without the destination.
std::vector<std::string_view> sources(const Instruction& i) {
  std::vector<std::string_view> all(i.arguments.begin(), i.arguments.end());
  if (!all.empty()) all.pop_back();
  return all;
}

template <typename Look>
void for_each_copy(const std::vector<const BuildStage*>& stages, Look look) {
  for (const BuildStage* stage : stages)
    for (const Instruction& i : stage->instructions)
      if ((i.keyword == "COPY" || i.keyword == "ADD") && !i.arguments.empty()) look(i);
}

std::vector<const BuildStage*> all_stages(const BuildFile& file) {
  std::vector<const BuildStage*> stages;
  for (const BuildStage& s : file.stages) stages.push_back(&s);
  return stages;
}

Evidence evidence_of(const BuildFile& file, const Instruction& i) {
  std::string flags;
  for (const facts::Flag& f : i.flags) flags += fmt::format("--{}={} ", f.name, f.value);
  return evidence_at(file, i.keyword, flags + i.text, i.span);
}

Verdict add_instead_of_copy(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for_each_copy(all_stages(file), [&](const Instruction& i) {
    if (i.keyword != "ADD") return;
    for (const std::string_view s : sources(i))
      if (!is_web_url(s) && !is_git(s) && !is_archive(s) && !s.starts_with("<<") &&
          s.find('$') == std::string_view::npos) {
        found.push_back(observe(
            fmt::format("ADD takes {}, where COPY would do; ADD also fetches URLs and unpacks "
                        "archives, should the source ever become one: then who supplies it chooses which "
                        "files land in the image",
                        s),
            {evidence_of(file, i)}, fmt::format("{} {}", s, i.arguments.back())));
        return;
      }
  });
  return verdict_on(std::move(found));
}
const Check registered_add{"dockerfile-add-instead-of-copy", add_instead_of_copy};

Verdict add_remote_url(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for_each_copy(all_stages(file), [&](const Instruction& i) {
    if (i.keyword != "ADD" || i.flag("checksum") != nullptr) return;
    for (const std::string_view s : sources(i)) {
      const std::size_t hash = s.find('#');
      const bool git = is_git(s);
      if (git ? hash != std::string_view::npos && is_commit(s.substr(hash + 1)) : !is_web_url(s)) continue;
      found.push_back(
          observe(fmt::format("ADD takes {} as it is on the day of the build: nothing says that it is what "
                              "was looked at, and whoever can replace it there chooses what the image holds",
                              s),
                  {evidence_of(file, i)}, std::string(s)));
    }
  });
  return verdict_on(std::move(found));
}
const Check registered_url{"dockerfile-add-remote-url", add_remote_url};

bool is_whole(std::string_view source) {
  return source == "/" || source == "/." || source == "/*" || source == "//";
}

Observation whole_copy(const BuildFile& file, const BuildStage& stage, const Instruction& i,
                       const std::string& from) {
  Observation o =
      observe(fmt::format("the whole file system of {} is copied: its package manager, its caches and "
                          "whatever secrets its build left come along, for whoever gets in or has the image",
                          from),
              {evidence_of(file, i)}, from);
  if (is_in_image(file, &stage)) return o;
  o.severity = Severity::low;
  o.message += fmt::format("; only who builds the target {} has them",
                           stage.name.empty() ? "of this stage" : stage.name);
  return o;
}

// What a stage that merely serves others holds too much does not get any further by itself.
Verdict copy_whole_rootfs(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildStage& stage : file.stages) {
    if (!is_in_image(file, &stage) && serves_another(file, stage)) continue;
    for_each_copy({&stage}, [&](const Instruction& i) {
      const facts::Flag* from = i.flag("from");
      if (from == nullptr) return;
      const auto all = sources(i);
      for (auto n = std::count_if(all.begin(), all.end(), is_whole); n > 0; --n)
        found.push_back(whole_copy(file, stage, i, from->value));
    });
  }
  return verdict_on(std::move(found));
}
const Check registered_rootfs{"dockerfile-copy-whole-rootfs", copy_whole_rootfs};

// File names that hold credentials, and what they are. A leading * is anything.
struct CredentialFile {
  std::string_view pattern;
  std::string_view what;
};
constexpr std::array<CredentialFile, 44> kCredentialFiles = {{
    {"id_rsa", "an SSH private key"},
    {"id_dsa", "an SSH private key"},
    {"id_ecdsa", "an SSH private key"},
    {"id_ed25519", "an SSH private key"},
    {".ssh", "SSH keys"},
    {"ssh_host_*_key", "an SSH host key"},
    {".env", "environment settings, usually with passwords"},
    {".env.local", "environment settings, usually with passwords"},
    {".env.prod", "environment settings, usually with passwords"},
    {".env.production", "environment settings, usually with passwords"},
    {".env.staging", "environment settings, usually with passwords"},
    {".npmrc", "npm settings, usually with a token"},
    {".yarnrc.yml", "yarn settings, often with a token"},
    {".pypirc", "passwords for package indexes"},
    {".netrc", "passwords for hosts"},
    {"_netrc", "passwords for hosts"},
    {".git-credentials", "git passwords"},
    {".pgpass", "database passwords"},
    {".my.cnf", "database passwords"},
    {".htpasswd", "password hashes"},
    {"htpasswd", "password hashes"},
    {".aws", "AWS keys"},
    {".azure", "Azure tokens"},
    {".gnupg", "PGP private keys"},
    {".kube", "cluster credentials"},
    {"kubeconfig", "cluster credentials"},
    {".dockercfg", "registry passwords"},
    {".dockerconfigjson", "registry passwords"},
    {".vault-token", "a Vault token"},
    {".boto", "cloud keys"},
    {"credentials.json", "cloud credentials"},
    {"service-account*.json", "a service account's key"},
    {"serviceaccount*.json", "a service account's key"},
    {"application_default_credentials.json", "cloud credentials"},
    {"terraform.tfstate", "Terraform state, secrets in clear text"},
    {"*.tfvars", "Terraform variables, often secrets"},
    {"master.key", "the key of encrypted settings"},
    {"privkey.pem", "a private key"},
    {"*-key.pem", "a private key"},
    {"*.key", "a private key"},
    {"*.p12", "a key store"},
    {"*.pfx", "a key store"},
    {"*.jks", "a key store"},
    {"*.kdbx", "a password database"},
}};
constexpr std::array<std::string_view, 4> kCredentialPaths = {".docker/config.json", ".aws/credentials",
                                                              ".kube/config", "gcloud/credentials.db"};

bool matches(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  const std::string_view before = pattern.substr(0, star);
  const std::string_view after = pattern.substr(star + 1);
  return name.size() >= before.size() + after.size() && name.starts_with(before) && name.ends_with(after);
}

// What a path holds, by its name; empty: no credentials that the name tells.
std::string_view credentials_in(std::string_view path) {
  std::string low = lowered(path);
  while (low.size() > 1 && (low.ends_with('/') || low.ends_with("/*") || low.ends_with("/."))) low.pop_back();
  for (const std::string_view known : kCredentialPaths)
    if (low == known || (low.ends_with(known) && low[low.size() - known.size() - 1] == '/'))
      return "credentials";
  if (low.size() > 2 && low.ends_with('*')) low.pop_back();  // .env*
  const std::string name = low.substr(low.rfind('/') == std::string::npos ? 0 : low.rfind('/') + 1);
  if (name.find("pub") != std::string::npos || name.find("example") != std::string::npos) return {};
  for (const CredentialFile& f : kCredentialFiles)
    if (matches(f.pattern, name)) return f.what;
  return {};
}

// How a reader says that a secret stands in a file of the build's folder.
constexpr std::string_view kInContext = "build context ";

Verdict secret_file_copied(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for_each_copy(image_stages(file), [&](const Instruction& i) {
    for (const std::string& path : i.arguments) {
      const std::string_view what = credentials_in(path);
      if (what.empty() || is_web_url(path)) continue;
      found.push_back(
          observe(fmt::format("{} goes into a layer of the image, and by its name it holds {}; whoever pulls "
                              "the image has it, also where a later step deletes the file",
                              path, what),
                  {evidence_of(file, i)}, path));
      return;
    }
  });
  // What was found in the files themselves, where the build's folder could be looked at.
  for (const facts::Secret& secret : file.secrets) {
    if (!secret.where.starts_with(kInContext)) continue;
    const std::string path = secret.where.substr(kInContext.size());
    for_each_copy(image_stages(file), [&](const Instruction& i) {
      if (i.span != secret.origin.span) return;
      found.push_back(
          observe(fmt::format("{} goes into a layer of the image, and in it stands {} ({} characters); "
                              "whoever pulls the image has it",
                              path, with_article(secret.kind), secret.length),
                  {evidence_of(file, i)}, "context " + path));
      found.back().advice =
          fmt::format("Name {} in .dockerignore, and mount it where the build needs it.", path);
    });
  }
  if (found.empty() && !file.taken_along.known())
    return not_evaluated("the build's folder", file.taken_along);
  return verdict_on(std::move(found));
}
const Check registered_secret_file{"dockerfile-secret-file-copied", secret_file_copied};

// What tools and people leave in a working folder and no container needs.
constexpr std::array<std::string_view, 18> kLeftovers = {".git",
                                                         ".gitignore",
                                                         ".github",
                                                         ".gitlab-ci.yml",
                                                         ".svn",
                                                         ".hg",
                                                         ".idea",
                                                         ".vscode",
                                                         ".cache",
                                                         ".DS_Store",
                                                         "Dockerfile",
                                                         ".dockerignore",
                                                         ".bash_history",
                                                         "Thumbs.db",
                                                         "docker-compose.yml",
                                                         "docker-compose.yaml",
                                                         "compose.yml",
                                                         "compose.yaml"};

// What comes along with a folder, seen in the folder itself.
void unnamed_leftovers(const BuildFile& file, const facts::Items& taken, std::vector<Observation>& found) {
  for (const facts::Item& item : taken)
    for_each_copy(image_stages(file), [&](const Instruction& i) {
      if (i.span != item.origin.span || std::ranges::find(i.arguments, item.text) != i.arguments.end())
        return;
      found.push_back(observe(
          fmt::format("{} comes along into the image: every version of every file that was ever committed, "
                      "also what was deleted since, and the places of other repositories",
                      item.text),
          {evidence_of(file, i)}, "context " + item.text));
      found.back().advice = fmt::format("Name {} in .dockerignore.", item.text);
    });
}

Verdict leftover_files(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for_each_copy(image_stages(file), [&](const Instruction& i) {
    if (i.flag("from") != nullptr) return;
    for (std::string_view path : sources(i)) {
      while (path.ends_with('/')) path.remove_suffix(1);
      const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
      if (std::find(kLeftovers.begin(), kLeftovers.end(), name) == kLeftovers.end()) continue;
      found.push_back(observe(
          fmt::format("{} goes into the image, where nothing runs it: it tells whoever gets in how the "
                      "image is made, and may hold what was deleted long ago",
                      path),
          {evidence_of(file, i)}, std::string(path)));
    }
  });
  if (found.empty() && !file.taken_along.known())
    return not_evaluated("the build's folder", file.taken_along);
  if (file.taken_along.known()) unnamed_leftovers(file, *file.taken_along, found);
  return verdict_on(std::move(found));
}
const Check registered_leftovers{"image-leftover-files", leftover_files};

}  // namespace
}  // namespace watertight::checks
