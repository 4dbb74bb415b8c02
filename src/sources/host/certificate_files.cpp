#include "sources/host/certificate_files.hpp"

#include "sources/certificates.hpp"
#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using Certificates = std::vector<facts::Certificate>;

facts::Fact<Certificates> read(const Root& root, const std::string& path) {
  const auto text = root.read(path, 4u << 20);
  if (!text) return unread_fact<Certificates>(text.error(), path);
  auto certificates = certificates_in(*text, path);
  if (!certificates) return facts::unknown<Certificates>(certificates.error().sentence(), origin_of(path));
  return facts::declared(std::move(*certificates), origin_of(path));
}

}  // namespace

std::vector<facts::CertificateFile> certificate_files(const Root& root, const ConfiguredPaths& paths) {
  std::vector<facts::CertificateFile> files;
  const auto add = [&](const char* role, const std::string& path) {
    const auto status = root.status(path);
    if (path.empty() || (status && !status->exists))
      return;  // the engine's default names files that few have
    files.push_back({role, path, read(root, path)});
  };
  add("server-cert", paths.server_certificate);
  add("client-ca", paths.tls_ca);
  return files;
}

}  // namespace watertight::sources::host
