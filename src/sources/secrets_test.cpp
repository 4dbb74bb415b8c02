#include "sources/secrets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>

#include "sources/token_checksum.hpp"

namespace watertight::sources {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Put together at run time, so that no scanner takes this file for a leak.
std::string token(std::string_view prefix, std::size_t length) {
  std::string out{prefix};
  for (std::size_t i = 0; i < length; ++i) out += "aB3dE5fG7hJ9kL1m"[i % 16];
  return out;
}
// As GitHub and npm make them.
std::string checked(std::string_view prefix) {
  const std::string body = token("", 30);
  return std::string{prefix} + body + base62_of(crc32(body));
}
const std::string kWebToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
const std::string kPem =
    "-----BEGIN RSA PRIVATE "
    "KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----";

struct Case {
  std::string name;
  std::string value;
  std::string kind;  // empty: no secret
};

class SecretKind : public testing::TestWithParam<Case> {};

TEST_P(SecretKind, IsTold) {
  EXPECT_EQ(secret_kind(GetParam().name, GetParam().value).value_or(""), GetParam().kind)
      << GetParam().name << '=' << GetParam().value;
}

INSTANTIATE_TEST_SUITE_P(
    ByName, SecretKind,
    testing::Values(Case{"DB_PASSWORD", "hunter2", "password"},
                    Case{"MYSQL_ROOT_PASSWORD", "1234", "password"}, Case{"PGPASSWORD", "x", "password"},
                    Case{"dbPassword", "x", "password"}, Case{"SMTP_PASS", "x", "password"},
                    Case{"DB_PWD", "x", "password"}, Case{"requirepass", "x", "password"},
                    Case{"APP_SECRET", "abc", "secret"}, Case{"SECRET_KEY_BASE", "abc", "secret"},
                    Case{"AWS_SECRET_ACCESS_KEY", "abc", "secret"}, Case{"GITHUB_TOKEN", "abc", "token"},
                    Case{"apiKey", "abc", "API key"}, Case{"X_API_KEY", "abc", "API key"},
                    Case{"TLS_PRIVATE_KEY", "abc", "private key"},
                    Case{"ENCRYPTION_KEY", "abc", "encryption key"},
                    Case{"GCP_CREDENTIALS", "abc", "credentials"},
                    Case{"DB_DSN", "app:pw@tcp(db:3306)/app", "connection string"},
                    Case{"CONNECTION_STRING", "Server=db;Password=x;", "connection string"},
                    Case{"DB_PASSWORD", "${DB_PASSWORD:-hunter2}", "password"}));

INSTANTIATE_TEST_SUITE_P(
    NoSecret, SecretKind,
    testing::Values(
        Case{"DB_PASSWORD", "", ""}, Case{"DB_PASSWORD", "${DB_PASSWORD}", ""},
        Case{"DB_PASSWORD", "${DB_PASSWORD:?set it}", ""}, Case{"DB_PASSWORD", "$DB_PASSWORD", ""},
        Case{"DB_PASSWORD_FILE", "/run/secrets/db", ""}, Case{"DB_PASSWORD", "/run/secrets/db", ""},
        Case{"PASSWORD_MIN_LENGTH", "12", ""}, Case{"TOKEN_TTL", "3600", ""},
        Case{"TOKEN_URL", "https://id.example/token", ""}, Case{"MAX_TOKENS", "4096", ""},
        Case{"MYSQL_RANDOM_ROOT_PASSWORD", "yes", ""}, Case{"SECRET_NAME", "db", ""}, Case{"PWD", "/srv", ""},
        Case{"OLDPWD", "/", ""}, Case{"MONGODB_COMPASS", "on1", ""}, Case{"KEYBOARD", "de", ""},
        Case{"PATH", "/usr/bin:/bin", ""}, Case{"NGINX_VERSION", "1.27.2", ""},
        Case{"GPG_KEY", "E3FF2839C048B25C084DEBE9B26995E310250568", ""},
        Case{"SENTRY_DSN", "https://0123456789abcdef@sentry.example/4", ""},
        Case{"DATABASE_URL", "postgres://db/app", ""},
        Case{"DATABASE_URL", "postgres://app:${PW}@db/app", ""}, Case{"JAVA_OPTS", "-Xmx1g -Dport=80", ""},
        Case{"DIGEST", "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", ""}));

INSTANTIATE_TEST_SUITE_P(
    ByValue, SecretKind,
    testing::Values(
        Case{"X",
             "AKIA"
             "IOSFODNN7ABCDEFG",
             "AWS access key id"},
        Case{"", checked("ghp_"), "GitHub token"},
        Case{"", token("ghp_", 36), "GitHub token with a wrong checksum"},
        Case{"", token("github_pat_", 22) + "_" + token("", 59), "GitHub token"},
        Case{"", token("glpat-", 20), "GitLab token"}, Case{"", token("xoxb-", 40), "Slack token"},
        Case{"", token("sk_live_", 24), "Stripe key"}, Case{"", token("AIza", 35), "Google API key"},
        Case{"", checked("npm_"), "npm token"}, Case{"", token("pypi-AgEIcHlwaS5vcmc", 60), "PyPI token"},
        Case{"X", kWebToken, "web token"}, Case{"X", kPem, "private key"},
        Case{"DATABASE_URL", "postgres://app:hunter2@db/app", "password in a URL"},
        Case{"CONFIG", R"({"auths":{"r.example":{"auth":"YXBwOmh1bnRlcjI="}}})", "registry credentials"},
        Case{"JAVA_OPTS", "-Xmx1g -Ddb.password=hunter2", "password"}, Case{"", "AKIA", ""},
        Case{"",
             "SAKIA"
             "IOSFODNN7ABCDEFG",
             ""},
        Case{"", "eyJub3QiOiJhIHRva2VuIn0.e30.x", ""}, Case{"", token("ghp_", 35), ""},
        Case{"", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", ""}));

TEST(Seal, KeepsKindLengthAndDigestAndNothingElse) {
  const facts::Secret secret = seal("environment X", "password", "hunter2hunter", {});
  EXPECT_EQ(secret.length, 13u);
  EXPECT_EQ(secret.digest.size(), 8u);
  const std::string shown = placeholder(secret);
  EXPECT_THAT(shown, StartsWith("<password, 13 characters, "));
  EXPECT_THAT(shown, Not(HasSubstr("hunter2")));
  EXPECT_TRUE(is_placeholder(shown));
  EXPECT_EQ(secret_kind("DB_PASSWORD", shown), std::nullopt);
}

TEST(Seal, OnlyAPlaceholderIsTakenForOne) {
  EXPECT_TRUE(is_placeholder("<token, 1 character, 4c7c5b41>"));
  for (const char* text :
       {"<DB_PASSWORD=hunter2, 1 character, 4c7c5b41>", "<a\n<token, 1 character, 4c7c5b41>",
        "<token, x characters, 4c7c5b41>", "<token, 1 character, 4c7c5b4>", "<token, 4c7c5b41>", "<>"})
    EXPECT_FALSE(is_placeholder(text)) << text;
}

TEST(Seal, EqualSecretsHaveEqualDigests) {
  EXPECT_EQ(seal("a", "token", "one", {}).digest, seal("b", "password", "one", {}).digest);
  EXPECT_NE(seal("a", "token", "one", {}).digest, seal("a", "token", "two", {}).digest);
}

TEST(SealedVariable, LosesItsValueOnlyWhereItIsASecret) {
  const auto plain = sealed_variable("LANG", "C.UTF-8", {});
  EXPECT_EQ(plain.variable.value, "C.UTF-8");
  EXPECT_FALSE(plain.secret);
  const auto sealed = sealed_variable("DB_PASSWORD", "hunter2", {});
  EXPECT_TRUE(sealed.variable.secret);
  EXPECT_TRUE(is_placeholder(sealed.variable.value));
  EXPECT_EQ(sealed.secret->where, "environment DB_PASSWORD");
  const auto again = sealed_variable("DB_PASSWORD", sealed.variable.value, {});
  EXPECT_EQ(again.variable, sealed.variable);
}

// The word "hunter2" is the secret in every line.
TEST(WithoutSecrets, TakesThemOutOfCommandsAndSourceLines) {
  const auto lines = {
      "app --password hunter2 --port 80",
      "app --password=hunter2",
      "mysql -uroot -phunter2 -e 'select 1'",
      "mysqldump -p\"hunter2\" app",
      "sshpass -p hunter2 ssh host",
      "redis-cli -a hunter2 ping",
      "curl -u admin:hunter2 http://x/",
      "curl --user admin:hunter2 http://x/",
      "docker run -e DB_PASSWORD=hunter2 app",
      "docker run -e \"DB_PASSWORD=hunter2 with words\" app",
      "[\"redis-server\", \"--requirepass\", \"hunter2\"]",
      "  DB_PASSWORD: hunter2",
      "  - DB_PASSWORD=hunter2",
      "  password: \"hunter2\" # it is",
      "  password: a hunter2 phrase",
      "\"DB_PASSWORD\": \"hunter2\",",
      "{\"Env\":[\"A=b\",\"DB_PASSWORD=hunter2\"]}",
      "ENV DB_PASSWORD hunter2",
      "ENV A=b DB_PASSWORD=hunter2 C=d",
      "ARG NPM_TOKEN=hunter2",
      "Server=db;User Id=sa;Password=hunter2;Encrypt=true",
      "http://x/?user=a&password=hunter2&b=c",
      "postgres://app:hunter2@db/app",
      "postgres://app:p@hunter2@db/app",
      "curl -H 'Authorization: Basic YTpodW50ZXIyhunter2'",
      "export TOKEN='hunter2'; run",
      "java -Ddb.password=hunter2 -jar app.jar",
      "password = hunter2",
  };
  for (const std::string_view line : lines) {
    const std::string shown = without_secrets(line);
    EXPECT_THAT(shown, Not(HasSubstr("hunter2"))) << line;
    EXPECT_THAT(shown, HasSubstr(" characters, ")) << line;
    EXPECT_EQ(without_secrets(shown), shown) << "sealed twice: " << line;
  }
}

TEST(WithoutSecrets, LeavesOtherTextAsItIs) {
  for (const std::string_view line : {
           "mkdir -p /srv/app && docker run -p 8080:80 nginx",
           "ssh -p 22 host",
           "docker build --secret id=npm,src=.npmrc .",
           "app --password-file /run/secrets/db --token-ttl 30",
           "DB_PASSWORD=$DB_PASSWORD app",
           "DB_PASSWORD: ${DB_PASSWORD}",
           "secrets: [db_password]",
           "MYSQL_ALLOW_EMPTY_PASSWORD: \"yes\"",
           "RUN --mount=type=secret,id=npm_token npm ci",
           "mysql -p -uroot",
           "https://example.com/a:b@c",
           "user@host:22",
       })
    EXPECT_EQ(without_secrets(line), line);
}

TEST(WithoutSecrets, TakesOutASecretThatStandsBeforeAnother) {
  const std::string shown =
      without_secrets("git clone https://" + token("ghp_", 36) + ":hunter2@git.example/x.git");
  EXPECT_THAT(shown, Not(HasSubstr("ghp_")));
  EXPECT_THAT(shown, Not(HasSubstr("hunter2")));
  EXPECT_THAT(shown, HasSubstr("@git.example/x.git"));
  const std::string nested = without_secrets("x://u\xff\xffPASSWORD=\xff\xff:p@host");
  EXPECT_EQ(without_secrets(nested), nested);
}

TEST(WithoutSecrets, TakesOutTheInnerLinesOfAKeyWhoseBeginningIsNotInView) {
  const std::string line = "MIIEpAIBAAKCAQEA7bq7Jx0PZ8yQ1WmBv2KX3hT5nE4uR6sD9fG0aHcLkVoYtNwZ";
  ASSERT_GE(line.size(), 64u);
  EXPECT_THAT(without_secrets("first\n" + line + "\nlast"), Not(HasSubstr(line)));
  EXPECT_THAT(without_secrets(line + "\nlast"), Not(HasSubstr(line)));
}

TEST(SealedArguments, KnowTheOptionBeforeAValue) {
  const std::array<std::string_view, 5> arguments = {"redis-server", "--requirepass", "hunter 2", "--port",
                                                     "6379"};
  const auto sealed = sealed_arguments("command", arguments, {});
  ASSERT_EQ(sealed.arguments.size(), 5u);
  EXPECT_TRUE(is_placeholder(sealed.arguments[2]));
  EXPECT_EQ(sealed.arguments[4], "6379");
  ASSERT_EQ(sealed.secrets.size(), 1u);
  EXPECT_EQ(sealed.secrets[0].length, 8u);
}

TEST(SealedArguments, KnowTheShortOptionsOfPrograms) {
  const std::array<std::string_view, 2> mysql = {"/usr/bin/mysql", "-phunter2"};
  EXPECT_THAT(sealed_arguments("command", mysql, {}).arguments[1], StartsWith("-p<password, 7 characters"));
  const std::array<std::string_view, 3> curl = {"curl", "-u", "me:hunter2"};
  EXPECT_THAT(sealed_arguments("command", curl, {}).arguments[2], StartsWith("me:<password, 7 characters"));
  const std::array<std::string_view, 3> directory = {"mkdir", "-p", "/srv/app"};
  EXPECT_EQ(sealed_arguments("command", directory, {}).arguments[2], "/srv/app");
  const std::array<std::string_view, 3> shell = {"sh", "-c", "mysql -phunter2"};
  EXPECT_THAT(sealed_arguments("command", shell, {}).arguments[2], Not(HasSubstr("hunter2")));
}

TEST(WithoutSecrets, IsFinishedAfterOnePassOverAnyText) {
  const std::string alphabet = "ab=: \"'\\\n;&|,-$@/<>{}P";
  EXPECT_TRUE(rc::check([&] {
    const auto picks = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 26));
    std::string text;
    for (const std::size_t p : picks)
      text += p < alphabet.size() ? std::string(1, alphabet[p])
              : p == 22           ? "PASSWORD"
              : p == 23           ? "://"
                                  : "TOKEN=";
    const std::string once = without_secrets(text);
    RC_ASSERT(without_secrets(once) == once);
  }));
}

TEST(Secrets, OfArgumentsWithoutAnOptionAreTakenOut) {
  const std::vector<std::vector<std::string_view>> commands = {
      {"curl", "-uadmin:XLEAK", "http://x"},
      {"mysqladmin", "password", "XLEAK"},
      {"useradd", "-p", "XLEAK", "x"},
      {"npm", "config", "set", "//r/:_authToken", "XLEAK"},
      {"aws", "configure", "set", "aws_secret_access_key", "XLEAK"}};
  for (const auto& command : commands)
    for (const std::string& argument : sealed_arguments("RUN", command, {}).arguments)
      EXPECT_EQ(argument.find("XLEAK"), std::string::npos) << argument;
}

TEST(Secrets, OfCommandsThatTakeAPasswordUnnamedAreMasked) {
  for (const char* text :
       {"RUN echo \"root:XLEAK\" | chpasswd", "RUN echo XLEAK | passwd --stdin root",
        "RUN sudo -S <<< XLEAK ls", "RUN useradd -p XLEAK x", "RUN mysqladmin password XLEAK",
        "RUN npm config set //r/:_authToken XLEAK", "RUN openssl req -passout pass:XLEAK",
        "RUN aws configure set aws_secret_access_key XLEAK", "RUN curl -uadmin:XLEAK http://x",
        "RUN echo \"machine x login y password XLEAK\" > ~/.netrc", "RUN chpasswd <<EOF\nroot:XLEAK\nEOF",
        "RUN [\"sh\", \"-c\", \"echo 'root:XLEAK' | chpasswd\"]"})
    EXPECT_EQ(without_secrets(text).find("XLEAK"), std::string::npos) << without_secrets(text);
}

}  // namespace
}  // namespace watertight::sources
