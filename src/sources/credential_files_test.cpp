// A labelled set of files, with and without credentials, made here byte by byte: how many of those that hold
// some are found, and how many that hold none are taken for one.
#include "sources/credential_files.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sources/key_stores.hpp"
#include "sources/token_checksum.hpp"

namespace watertight::sources {
namespace {

constexpr double kLeastPrecision = 0.98;
constexpr double kLeastRecall = 0.98;

// --- DER ---

std::string der(unsigned char tag, const std::string& content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() < 0x80)
    out += static_cast<char>(content.size());
  else
    out += {'\x82', static_cast<char>(content.size() >> 8), static_cast<char>(content.size())};
  return out + content;
}
std::string sequence(const std::string& content) { return der(0x30, content); }
std::string number(const std::string& bytes) { return der(2, bytes); }
std::string object(const std::string& bytes) { return der(6, bytes); }
std::string octets(const std::string& bytes) { return der(4, bytes); }

// Bytes that look drawn by lot, the same in every run.
std::string some_bytes(std::size_t n) {
  std::string out;
  std::uint32_t state = 7;
  while (out.size() < n) out += static_cast<char>((state = state * 1664525u + 1013904223u) >> 24 | 1);
  return out;
}

const std::string kRsaOid("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01", 9);
const std::string kP256Oid("\x2A\x86\x48\xCE\x3D\x03\x01\x07", 8);
const std::string kPbes2Oid("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0D", 9);
const std::string kDataOid("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01", 9);
const std::string kSignedOid("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 9);
const std::string kShroudedOid("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x02", 11);
const std::string kCertificateBagOid("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x03", 11);
const std::string kZero(1, '\0');
const std::string kNull = der(5, "");

std::string rsa_key() {
  std::string inside = number(kZero);
  for (const std::size_t size : {257, 3, 256, 129, 129, 128, 128, 128}) inside += number(some_bytes(size));
  return sequence(inside);
}
std::string wrapped_key() {
  return sequence(number(kZero) + sequence(object(kRsaOid) + kNull) + octets(rsa_key()));
}
std::string curve_key() {
  return sequence(number("\x01") + octets(some_bytes(32)) + der(0xA0, object(kP256Oid)));
}
std::string encrypted_key() {
  return sequence(sequence(object(kPbes2Oid) + sequence(octets(some_bytes(8)))) + octets(some_bytes(600)));
}
std::string public_key() {
  return sequence(sequence(object(kRsaOid) + kNull) + der(3, kZero + some_bytes(270)));
}
std::string certificate() {
  return sequence(sequence(der(0xA0, number("\x02")) + number(some_bytes(9)) + sequence(object(kRsaOid))) +
                  sequence(object(kRsaOid)) + der(3, some_bytes(257)));
}
std::string pkcs12(const std::string& bag) {
  const std::string inside = sequence(object(bag) + der(0xA0, some_bytes(700)));
  return sequence(number("\x03") + sequence(object(kDataOid) + der(0xA0, octets(sequence(inside)))) +
                  sequence(octets(some_bytes(20))));
}
std::string open_pkcs12() {
  return std::string("\x30\x80\x02\x01\x03\x30\x80", 7) + object(kDataOid) +
         std::string("\xA0\x80\x24\x80", 4) + object(kShroudedOid) + some_bytes(500);
}
std::string signed_message() { return sequence(object(kSignedOid) + der(0xA0, some_bytes(300))); }

// --- Java ---

std::string big(std::size_t width, std::size_t n) {
  std::string out;
  while (width-- > 0) out += static_cast<char>(n >> (8 * width));
  return out;
}
std::string java_certificate() { return big(2, 5) + "X.509" + big(4, 300) + some_bytes(300); }
std::string java_entry(int tag, const std::string& body) {
  return big(4, static_cast<std::size_t>(tag)) + big(2, 4) + "name" + big(8, 1) + body;
}
std::string java_store(std::string magic, const std::vector<std::string>& entries) {
  std::string out = std::move(magic) + big(4, 2) + big(4, entries.size());
  for (const std::string& entry : entries) out += entry;
  return out + some_bytes(20);
}
const std::string kJks("\xFE\xED\xFE\xED", 4);
const std::string kJceks("\xCE\xCE\xCE\xCE", 4);
std::string java_key() {
  return java_entry(1, big(4, 400) + some_bytes(400) + big(4, 1) + java_certificate());
}

// --- the rest ---

// Put together here: whole, it would be taken for a key by whoever searches this file.
std::string pem(const std::string& title) {
  return "-----BEGIN " + title + "-----\n" + std::string(3, 'x') + "MIIEpAIBAAKCAQEA7bq7\n-----END " + title +
         "-----\n";
}
std::string putty(const std::string& rest) {
  return "PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\nComment: me\r\nPublic-Lines: "
         "2\r\nAAAA\r\n" +
         rest;
}
std::string secret_packet(char header) {
  return std::string(1, header) + std::string("\x00\xEB\x04\x65\x00\x00\x00\x01", header == '\x95' ? 8 : 0) +
         (header == '\x95' ? "" : std::string("\x70\x04\x65\x00\x00\x00\x16", 7)) + some_bytes(120);
}
std::string account(const std::string& type, const std::string& key) {
  return R"({"type": ")" + type + R"(", "project_id": "p", "private_key": ")" + key +
         R"(", "client_email": "a@p.example"})";
}
const std::string kKeyInJson =
    "-----BEGIN PRIVATE"
    " KEY-----\\nMIIE\\n-----END PRIVATE"
    " KEY-----\\n";

// Letters and digits that look drawn by lot, the same in every run.
std::string some_letters(std::size_t n, std::uint32_t state = 11) {
  constexpr std::string_view kAll = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string out;
  while (out.size() < n) out += kAll[((state = state * 1664525u + 1013904223u) >> 16) % kAll.size()];
  return out;
}
std::string with_checksum(const std::string& prefix) {
  const std::string body = some_letters(30);
  return prefix + body + base62_of(crc32(body));
}
std::string whole_key(const std::string& title, const std::string& end) {
  return "-----BEGIN " + title + "-----" + end + "MIIEpAIBAAKCAQEA" + some_letters(48) + end +
         some_letters(64, 5) + end + "-----END " + title + "-----" + end;
}
const std::string kRsaTitle = std::string("RSA PRIVATE") + " KEY";
const std::string kStripe = "sk_" + ("live_" + some_letters(24));
const std::string kSlack = "xoxb-" + std::string("297305184626-") + some_letters(24);
const std::string kAwsId = "AKIA" + std::string("QYLPMN5HHHFPZAM2");

struct File {
  std::string path;
  std::string bytes;
  std::string kind;  // empty: it holds no credentials
};

std::vector<File> labelled() {
  const std::string hidden = "h" + std::string("unter22");
  return {
      {"server.der", rsa_key(), "private key"},
      {"server", wrapped_key(), "private key"},
      {"ec.key", curve_key(), "private key"},
      {"server.pk8", encrypted_key(), "encrypted private key"},
      {"old.der", rsa_key() + "\n", "private key"},
      {"store.p12", pkcs12(kShroudedOid), "key store"},
      {"store", pkcs12(kShroudedOid), "key store"},
      {"store.pfx", open_pkcs12(), "key store"},
      {"app.jks", java_store(kJks, {java_key()}), "key store"},
      {"keystore", java_store(kJks, {java_entry(2, java_certificate()), java_key()}), "key store"},
      {"app.jceks", java_store(kJceks, {java_entry(3, some_bytes(200))}), "key store"},
      {"me.ppk", putty("Private-Lines: 1\r\nAAAA\r\nPrivate-MAC: 00\r\n"), "private key"},
      {"passwords.kdbx", "\x03\xD9\xA2\x9A\x67\xFB\x4B\xB5" + some_bytes(900), "password database"},
      {"passwords.kdb", "\x03\xD9\xA2\x9A\x65\xFB\x4B\xB5" + some_bytes(900), "password database"},
      {".gnupg/secring.gpg", secret_packet('\x95'), "private key"},
      {"export.pgp", secret_packet('\xC5'), "private key"},
      {".gnupg/private-keys-v1.d/0A1B.key", "(21:protected-private-key(3:rsa(1:n", "private key"},
      {".gnupg/private-keys-v1.d/0A1C.key",
       "Created: 20260101T000000\nKey: (private-key (ecc (curve Ed25519)", "private key"},
      {"id_rsa",
       pem("OPENSSH PRIVATE"
           " KEY"),
       "private key"},
      {"deploy_key",
       pem("OPENSSH PRIVATE"
           " KEY"),
       "private key"},
      {"tls.pem",
       pem("CERTIFICATE") + pem("EC PRIVATE"
                                " KEY"),
       "private key"},
      {".docker/config.json", R"({"auths": {"r.example": {"auth": "bWU6aHVudGVyMjI="}}})",
       "registry credentials"},
      {"config.json", R"({"auths": {"r.example": {"identitytoken": "0123abcd4567"}}})",
       "registry credentials"},
      {"gcp-0123.json", account("service_account", kKeyInJson), "service account key"},
      {"adc.json", R"({"type": "authorized_user", "refresh_token": "1//0abcdefgh"})", "token"},
      {".npmrc", "//r.example/:_authToken=0123-" + hidden + "-4567\n", "token"},
      {".npmrc", "_auth = bWU6aHVudGVyMjI=\nalways-auth=true\n", "password"},
      {".npmrc", "//r.example/:_password=\"aHVudGVyMjI=\"\n", "password"},
      {".pypirc", "[pypi]\nusername = me\npassword = " + hidden + "\n", "password"},
      {".netrc", "machine r.example login me password " + hidden + "\n", "password"},
      {".netrc", "machine r.example\n  login me\n  password " + hidden + "\n", "password"},
      {".pgpass", "# all\ndb\\:1:5432:*:me:" + hidden + "\n", "password"},
      {".git-credentials", "https://me:" + hidden + "@git.example\n", "password in a URL"},
      {".git/config", "[remote \"origin\"]\n\turl = https://me:" + hidden + "@git.example/x.git\n",
       "password in a URL"},
      {".kube/config",
       "apiVersion: v1\nkind: Config\nusers:\n- name: me\n  user:\n    token: " + hidden + "\n", "token"},
      {"kubeconfig.prod", "users:\n- name: me\n  user:\n    client-key-data: LS0tLS1CRUdJTiBSU0E=\n",
       "private key"},
      {"terraform.tfstate",
       R"({"version": 4, "resources": [{"instances": [{"attributes": {"password": ")" + hidden + R"("}}]}]})",
       "password"},
      {"terraform.tfstate.backup", R"({"resources": [{"password": ")" + hidden + R"("}]})", "password"},
      {".aws/credentials",
       "[default]\naws_access_key_id = AKIA"
       "QYLPMN5HHHFPZAM2\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCY\n",
       "AWS access key id"},
      {"credentials", "[default]\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCY\n", "secret"},
      {".env", "A=b\nDB_PASSWORD=" + hidden + "\n", "password"},

      {"app.js", "const t = '" + with_checksum("ghp_") + "';\n", "GitHub token"},
      {"app.min.js", "!function(e){e.h={Authorization:\"Bearer " + with_checksum("ghp_") + "\"}}(x);",
       "GitHub token"},
      {"src/remote.sh", "git clone https://me:" + with_checksum("ghp_") + "@git.example/x\n", "GitHub token"},
      {"c.toml", "[pay]\nkey = \"" + kStripe + "\"\n", "Stripe key"},
      {"app.json", R"({"stripe": ")" + kStripe + R"("})", "Stripe key"},
      {"config.py", "KEY = \"\"\"" + whole_key(kRsaTitle, "\n") + "\"\"\"\n", "private key"},
      {"config.js", "k = \"" + whole_key(kRsaTitle, "\\n") + "\"\n", "private key"},
      {"notes.md", "the bot is " + kSlack + " now\n", "Slack token"},
      {"deploy.yml", "token: glpat-" + some_letters(20) + "\n", "GitLab token"},
      {"main.tf", "access_key = \"" + kAwsId + "\"\n  secret_key = \"" + some_letters(40) + "\"\n",
       "AWS access key id"},
      {"Makefile", "T = " + with_checksum("npm_") + "\n", "npm token"},
      {"tests/client.py", "T = '" + with_checksum("ghp_") + "'\n", "GitHub token"},
      {"settings.ini", "[db]\nuser = me\npassword = " + hidden + "\n", "password"},
      {"settings.ini", "[aws]\naws_secret_access_key = " + some_letters(40) + "\n", "secret"},
      {"app.conf", "db_password = " + hidden + "\n", "password"},
      {"app.properties", "spring.datasource.password=" + hidden + "\n", "password"},
      {"config/database.yml", "production:\n  password: " + hidden + "\n", "password"},
      {"secrets.json", R"({"db_password": ")" + hidden + R"("})", "password"},
      {"secrets.yaml", "db_password: " + hidden + "\n", "password"},
      {"credentials", "user = me\npassword = " + hidden + "\n", "password"},
      {"prod.tfvars", "db_password = \"" + hidden + "\"\n", "password"},
      {"wp-config.php", "define( 'DB_USER', 'me' );\ndefine( 'DB_PASSWORD', '" + hidden + "' );\n",
       "password"},

      {"app.js", "const t = 'ghp_" + std::string(36, '0') + "';\n", ""},
      {"app.js", "const t = 'ghp_" + some_letters(36) + "';\n", ""},
      {"test.py", "id = 'AKIAIOSFODNN7EXAMPLE'\nkey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'\n", ""},
      {"id.py", "id = '" + kAwsId + "'\n", ""},
      {"id.py", "id = '" + kAwsId + "'\nsha = 'da39a3ee5e6b4b0d3255bfef95601890afd80709'\n", ""},
      {"pay.js", "k = 'sk_live_" + std::string("abcdefghijklmnopqrstuvwx'\n"), ""},
      {"pay.js", "k = 'sk_test_" + some_letters(24) + "'\n", ""},
      {"pay.js", "k = 'sk_live_your_key_here_please'\n", ""},
      {"main.c", "password = " + hidden + "\n", ""},
      {"app.py", "password = \"" + hidden + "\"\nSECRET_KEY = \"" + some_letters(50) + "\"\n", ""},
      {"pem.go", "const begin = \"-----BEGIN " + kRsaTitle + "-----\"\n", ""},
      {"pem.go", "b := \"-----BEGIN " + kRsaTitle + "-----\" + body + \"-----END " + kRsaTitle + "-----\"\n",
       ""},
      {"README.md", "-----BEGIN " + kRsaTitle + "-----\n...\n-----END " + kRsaTitle + "-----\n", ""},
      {"tests/key.py", "K = \"\"\"" + whole_key(kRsaTitle, "\n") + "\"\"\"\n", ""},
      {"app.min.js",
       "!function(e){return MyVeryLongComponentNam.render.someOtherLongMethodNameOfIt(e),hvs.p}" +
           some_letters(3000) + ";",
       ""},
      {"yarn.lock",
       "x@1:\n  resolved \"https://r.example/x-1.tgz#da39a3ee5e6b4b0d3255bfef95601890afd80709\"\n"
       "  integrity sha512-" +
           some_letters(86) + "==\n",
       ""},
      {"go.sum", "example.com/x v1.0.0 h1:" + some_letters(43) + "=\n", ""},
      {"hook.sh", "curl https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX\n", ""},
      {"data.csv", with_checksum("ghp_") + std::string(1, '\0') + "\n", ""},
      {"large.txt", std::string(300 << 10, ' ') + with_checksum("ghp_"), ""},
      {"logo.png", with_checksum("ghp_"), ""},
      {"settings.ini", "password = changeme\ntoken = ghp_" + std::string(36, '0') + "\n", ""},
      {"php.ini", "; password = " + hidden + "\nmysqli.default_pw =\n", ""},
      {"nginx.conf", "server {\n  proxy_set_header Authorization $http_authorization;\n}\n", ""},
      {"messages_de.properties", "password=Passwort\n", ""},
      {"app.properties", "login.password=Please type it again\npassword=${DB_PASSWORD}\n", ""},
      {"database.yml", "production:\n  password: <%= ENV['DB_PASSWORD'] %>\n", ""},
      {"wp-config.php", "define( 'DB_PASSWORD', 'password_here' );\ndefine('DB_PASSWORD', getenv('P'));\n",
       ""},
      {"server.crt", certificate(), ""},
      {"ca.der", certificate(), ""},
      {"public.der", public_key(), ""},
      {"ca.p12", pkcs12(kCertificateBagOid), ""},
      {"cacerts.jks", java_store(kJks, {java_entry(2, java_certificate())}), ""},
      {"cacerts", java_store(kJks, {}), ""},
      {"cut.jks", kJks + big(4, 2), ""},
      {"message.der", signed_message(), ""},
      {"table.bin", sequence(number(kZero) + number(some_bytes(4))), ""},
      {"zeros.bin", std::string(4096, '\0'), ""},
      {"picture.bin", "\x89PNG\r\n\x1a\n" + some_bytes(400), ""},
      {"program",
       "\x7f"
       "ELF" +
           some_bytes(400),
       ""},
      {"0", "0" + some_bytes(64), ""},
      {"me.ppk", putty(""), ""},
      {"id_rsa.pub", "ssh-rsa AAAAB3NzaC1yc2E me@here\n", ""},
      {"pub", pem("PUBLIC KEY"), ""},
      {"chain.pem", pem("CERTIFICATE"), ""},
      {".gnupg/private-keys-v1.d/0A1D.key", "(20:shadowed-private-key(3:rsa(1:n", ""},
      {".gnupg/pubring.gpg", "\x99\x01\x0D\x04\x65" + some_bytes(300), ""},
      {"config.json", R"({"auths": {"r.example": {}}, "credsStore": "pass"})", ""},
      {"config.json", R"({"password": "in a file of the program's own"})", ""},
      {"gcp.json", account("service_account", ""), ""},
      {"package.json", R"({"name": "service_account", "type": "module"})", ""},
      {"broken.json", R"({"auths": {"r.example": {"auth")", ""},
      {".npmrc", "registry=https://r.example\n//r.example/:_authToken=${NPM_TOKEN}\n_auth=${AUTH}\n", ""},
      {".pypirc", "[pypi]\nusername = __token__\n", ""},
      {".netrc", "machine r.example login me password ${PASSWORD}\n", ""},
      {".netrc", "# the password stands in the vault\nmachine r.example login me\n", ""},
      {".pgpass", "#db:5432:*:me:secret\n", ""},
      {".git/config", "[remote \"origin\"]\n\turl = https://git.example/x.git\n", ""},
      {".kube/config",
       "apiVersion: v1\nkind: Config\nusers:\n- name: me\n  user:\n    exec:\n      command: aws\n", ""},
      {"terraform.tfstate", R"({"version": 4, "resources": []})", ""},
      {"config", "[core]\n\tbare = false\n", ""},
      {"Makefile", "all:\n\tcc main.c\n", ""},
      {".env", "LOG=info\nDB_PASSWORD=changeme\nTOKEN=${TOKEN}\n", ""},
      {".env.example", "DB_PASSWORD=" + hidden + "\n", ""},
  };
}

std::string kind_in(const File& file) {
  if (look_at(file.path) == FileLook::none) return {};
  const auto secret = secret_in_file(file.path, file.bytes);
  return secret ? secret->kind : std::string();
}

TEST(CredentialFiles, AreFoundAndOthersAreNot) {
  double right = 0;
  double wrong = 0;
  double missed = 0;
  for (const File& file : labelled()) {
    const std::string kind = kind_in(file);
    EXPECT_EQ(kind, file.kind) << file.path;
    if (kind.empty() && !file.kind.empty()) ++missed;
    if (!kind.empty()) ++(file.kind.empty() ? wrong : right);
  }
  EXPECT_GE(right / (right + wrong), kLeastPrecision);
  EXPECT_GE(right / (right + missed), kLeastRecall);
}

TEST(CredentialFiles, KeepNothingOfWhatIsInThem) {
  for (const File& file : labelled()) {
    const auto secret = secret_in_file(file.path, file.bytes);
    if (!secret) continue;
    EXPECT_EQ(secret->digest.size(), 8u) << file.path;
    EXPECT_GT(secret->length, 0u) << file.path;
    EXPECT_TRUE(secret->where.empty()) << file.path;
  }
}

TEST(KeyStores, AreOpenedForTheirBeginning) {
  for (const File& file : labelled()) {
    if (kind_of_key_store(file.bytes).empty()) continue;
    EXPECT_TRUE(may_be_key_store(std::string_view(file.bytes).substr(0, 16))) << file.path;
  }
}

TEST(KeyStores, CutAnywhereAreReadWithoutHarm) {
  for (const File& file : labelled())
    for (std::size_t n = 0; n < std::min<std::size_t>(file.bytes.size(), 700); ++n)
      (void)kind_of_key_store(std::string_view(file.bytes).substr(0, n));
  EXPECT_EQ(kind_of_key_store(std::string("\xFE\xED\xFE\xED\x00\x00\x00\x02\xFF\xFF\xFF\xFF", 12)), "");
}

}  // namespace
}  // namespace watertight::sources
