#include "sources/certificates.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>

namespace watertight::sources {
namespace {

constexpr std::size_t kNamesKept = 64;
constexpr std::size_t kNameLength = 200;

struct Free {
  void operator()(X509* c) const { ::X509_free(c); }
  void operator()(BIO* b) const { ::BIO_free(b); }
  void operator()(GENERAL_NAMES* n) const { ::GENERAL_NAMES_free(n); }
};
using Bio = std::unique_ptr<BIO, Free>;

std::string tame(std::string_view text) {
  std::string out(text.substr(0, kNameLength));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
  return out;
}

std::string name_of(const X509_NAME* name) {
  const Bio out(::BIO_new(::BIO_s_mem()));
  if (!out || ::X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ) < 0) return {};
  char* text = nullptr;
  const long length = ::BIO_get_mem_data(out.get(), &text);
  return length > 0 ? tame({text, static_cast<std::size_t>(length)}) : std::string();
}

std::int64_t seconds(const ASN1_TIME* time) {
  std::tm parts{};
  if (::ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return static_cast<std::int64_t>(::timegm(&parts));
}

std::string address_of(const ASN1_OCTET_STRING* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int length = ::ASN1_STRING_length(bytes);
  if (length != 4 && length != 16) return {};
  const int family = length == 4 ? AF_INET : AF_INET6;
  return ::inet_ntop(family, ::ASN1_STRING_get0_data(bytes), text.data(), text.size()) != nullptr
             ? std::string(text.data())
             : std::string();
}

std::vector<std::string> alternative_names(const X509* certificate) {
  std::vector<std::string> names;
  const std::unique_ptr<GENERAL_NAMES, Free> all(
      static_cast<GENERAL_NAMES*>(::X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (!all) return names;
  for (int i = 0; i < sk_GENERAL_NAME_num(all.get()) && names.size() < kNamesKept; ++i) {
    const GENERAL_NAME* one = sk_GENERAL_NAME_value(all.get(), i);
    if (one->type == GEN_DNS) {
      const ASN1_IA5STRING* text = one->d.dNSName;
      names.push_back("DNS:" + tame({reinterpret_cast<const char*>(::ASN1_STRING_get0_data(text)),
                                     static_cast<std::size_t>(::ASN1_STRING_length(text))}));
    } else if (one->type == GEN_IPADD) {
      names.push_back("IP:" + address_of(one->d.iPAddress));
    }
  }
  return names;
}

facts::Certificate facts_of(X509* x) {
  facts::Certificate c;
  c.subject = name_of(::X509_get_subject_name(x));
  c.issuer = name_of(::X509_get_issuer_name(x));
  c.not_before = seconds(::X509_get0_notBefore(x));
  c.not_after = seconds(::X509_get0_notAfter(x));
  if (const EVP_PKEY* key = ::X509_get0_pubkey(x)) {
    const int type = ::EVP_PKEY_base_id(key);
    const char* usual = ::OBJ_nid2sn(type);
    c.key = type == EVP_PKEY_RSA ? "RSA" : type == EVP_PKEY_EC ? "EC" : usual != nullptr ? usual : "";
    c.key_bits = ::EVP_PKEY_bits(key);
  }
  int digest = NID_undef;
  if (::OBJ_find_sigid_algs(::X509_get_signature_nid(x), &digest, nullptr) == 1 && digest != NID_undef)
    c.digest = ::OBJ_nid2sn(digest);
  c.names = alternative_names(x);
  c.authority = ::X509_check_ca(x) > 0;
  return c;
}

}  // namespace

Expected<std::vector<facts::Certificate>> certificates_in(std::string_view pem, std::string_view name,
                                                          std::size_t most) {
  const auto refused = [&](std::string cause) {
    ::ERR_clear_error();
    return std::unexpected(Error{"read", std::string(name), std::move(cause),
                                 "write it as PEM: blocks that begin with -----BEGIN CERTIFICATE-----"});
  };
  if (pem.size() > (4u << 20)) return refused("it is longer than 4 MiB");
  const Bio in(::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!in) return refused("there is no memory for it");
  std::vector<facts::Certificate> found;
  while (found.size() < most) {
    const std::unique_ptr<X509, Free> x(::PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!x) break;
    found.push_back(facts_of(x.get()));
  }
  const unsigned long last = ::ERR_peek_last_error();
  if (found.empty())
    return refused(ERR_GET_REASON(last) == PEM_R_NO_START_LINE ? "there is no certificate in it"
                                                               : "its certificate is broken");
  ::ERR_clear_error();
  return found;
}

}  // namespace watertight::sources
