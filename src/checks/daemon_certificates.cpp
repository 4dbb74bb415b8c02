// The certificates behind the API's TLS: the engine's own, and the authority whose clients it obeys.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "checks/check.hpp"
#include "checks/engine_facts.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Certificate;
using facts::CertificateFile;
using facts::Host;
using facts::System;

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kSoon = 30;  // days
constexpr std::int64_t kLongest =
    825;                            // days: what clients take as the longest life of a server's certificate
constexpr std::size_t kBundle = 4;  // authorities in one file: more is a bundle that others keep

const CertificateFile* file_of(const Host& h, std::string_view role) {
  const auto at = std::ranges::find(h.certificates, role, &CertificateFile::role);
  return at == h.certificates.end() ? nullptr : &*at;
}

bool is_weak_key(const Certificate& c) {
  if (c.key == "RSA" || c.key == "DSA" || c.key == "RSA-PSS") return c.key_bits < 2048;
  return c.key == "EC" && c.key_bits < 224;
}

bool is_weak_digest(const Certificate& c) {
  return c.digest == "MD5" || c.digest == "SHA1" || c.digest == "MD2" || c.digest == "MD4";
}

struct Defects {
  std::vector<std::string> list;
  bool open = false;  // somebody can use it now, not later

  void add(std::string what) { list.push_back(std::move(what)); }
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const std::string& one : list) out += (out.empty() ? "" : "; ") + one;
    return out;
  }
};

void add_dates(const Certificate& c, const Host& h, Defects& defects) {
  if (!h.clock.known()) return;
  const std::int64_t left = (c.not_after - *h.clock) / kDay;
  if (c.not_after < *h.clock)
    defects.add("it has expired, and whoever works on switches the check off in his client");
  else if (left < kSoon)
    defects.add(fmt::format("it expires in {} {}", left, left == 1 ? "day" : "days"));
}

void add_strength(const Certificate& c, Defects& defects) {
  if (is_weak_key(c)) {
    defects.add(fmt::format("its {} key of {} bits can be broken", c.key, c.key_bits));
    defects.open = true;
  }
  if (is_weak_digest(c) && c.subject != c.issuer) {
    defects.add(fmt::format("it is signed with {}, for which forgeries exist", c.digest));
    defects.open = true;
  }
}

std::string described(const Certificate& c) {
  return fmt::format("{}, {} {} bits, {}, {:%Y-%m-%d} to {:%Y-%m-%d}",
                     c.subject.empty() ? "no subject" : c.subject, c.key, c.key_bits, c.digest,
                     fmt::gmtime(c.not_before), fmt::gmtime(c.not_after));
}

Verdict finding(const CertificateFile& file, const Certificate& c, const Defects& defects, const char* what) {
  if (defects.list.empty()) return passed();
  Observation o = observe(fmt::format("{} {}: {}", what, file.path, defects.text()),
                          {evidence("certificates", described(c), file.certificates, {})}, file.path);
  o.severity = defects.open ? Severity::high : Severity::medium;
  return failed(std::move(o));
}

bool tls_is_off(const System& system) {
  return system.engine && bool_setting(system, "tls") == false && bool_setting(system, "tlsverify") == false;
}

Verdict server(const Host& h, const System& system) {
  if (tls_is_off(system)) return not_applicable("the engine's API does not use TLS");
  const CertificateFile* file = file_of(h, "server-cert");
  if (file == nullptr) return not_applicable("no setting names a certificate for the engine's API");
  if (!file->certificates.known()) return not_evaluated(file->path.c_str(), file->certificates);
  const Certificate& c = file->certificates->front();
  Defects defects;
  add_dates(c, h, defects);
  add_strength(c, defects);
  if (c.names.empty())
    defects.add(
        "it names no host (subjectAltName), so that clients can only connect with their check switched off");
  if ((c.not_after - c.not_before) / kDay > kLongest)
    defects.add(
        fmt::format("it is good for {} days: a stolen key stays one", (c.not_after - c.not_before) / kDay));
  if (defects.list.empty() && !h.clock.known()) return not_evaluated("what time it is", h.clock);
  return finding(*file, c, defects, "the engine's certificate");
}
const Check registered_server{"daemon-tls-server-certificate", server};

Verdict client_authority(const Host& h, const System& system) {
  if (tls_is_off(system)) return not_applicable("the engine's API does not use TLS");
  const CertificateFile* file = file_of(h, "client-ca");
  if (file == nullptr) return not_applicable("no setting names an authority for the clients of the API");
  if (!file->certificates.known()) return not_evaluated(file->path.c_str(), file->certificates);
  const auto& all = *file->certificates;
  if (all.size() > kBundle) {
    Observation o = observe(
        fmt::format("the engine obeys clients of any of the {} authorities in {}: whoever gets a certificate "
                    "from one of them, for whatever purpose, is root on this host",
                    all.size(), file->path),
        {evidence("certificates",
                  fmt::format("{} certificates, the first {}", all.size(), described(all.front())),
                  file->certificates, {})},
        file->path);
    return failed(std::move(o));
  }
  const auto is_public = [](const Certificate& c) {
    for (const char* name : {"Let's Encrypt", "ISRG Root", "DigiCert", "GlobalSign", "Sectigo", "GoDaddy",
                             "Amazon Root CA", "Google Trust Services", "USERTrust", "Entrust"})
      if (c.subject.find(name) != std::string::npos) return true;
    return false;
  };
  for (const Certificate& c : all) {
    Defects defects;
    if (is_public(c)) {
      defects.add(
          "it is a public authority: it signs certificates for strangers, each of whom would be root on this "
          "host");
      defects.open = true;
    }
    add_dates(c, h, defects);
    add_strength(c, defects);
    if (!c.authority)
      defects.add(
          "it is no authority (basicConstraints), so clients prove nothing but that they hold one file");
    if (!defects.list.empty()) return finding(*file, c, defects, "the authority for clients");
  }
  if (!h.clock.known()) return not_evaluated("what time it is", h.clock);
  return passed();
}
const Check registered_authority{"daemon-tls-client-authority", client_authority};

}  // namespace
}  // namespace watertight::checks
