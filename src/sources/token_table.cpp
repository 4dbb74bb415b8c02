#include "sources/token_table.hpp"

#include <array>

namespace watertight::sources {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kWord = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
constexpr std::string_view kDotted = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
constexpr std::string_view kPath = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_-";
constexpr std::string_view kPercent = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+/";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kUuid = "0123456789abcdefABCDEF-";
constexpr std::string_view kCrypt = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./+=,$-_";

constexpr std::size_t kMost = 512;
constexpr std::array kForms = {
    TokenForm{"AKIA", kBase32, 16, 16, Proof::none, "AWS access key id"},
    TokenForm{"ASIA", kBase32, 16, 16, Proof::none, "AWS access key id"},
    TokenForm{"ghp_", kLetters, 36, 36, Proof::base62_crc, "GitHub token"},
    TokenForm{"gho_", kLetters, 36, 36, Proof::base62_crc, "GitHub token"},
    TokenForm{"ghu_", kLetters, 36, 36, Proof::base62_crc, "GitHub token"},
    TokenForm{"ghs_", kLetters, 36, 36, Proof::base62_crc, "GitHub token"},
    TokenForm{"ghr_", kLetters, 36, 76, Proof::base62_crc, "GitHub token"},
    TokenForm{"github_pat_", kWord, 82, 82, Proof::fine_grained, "GitHub token"},
    TokenForm{"glpat-", kDotted, 20, 300, Proof::digit, "GitLab token"},
    TokenForm{"gldt-", kUrlSafe, 20, 255, Proof::digit, "GitLab token"},
    TokenForm{"glrt-", kDotted, 20, 255, Proof::digit, "GitLab token"},
    TokenForm{"glptt-", kHex, 40, 40, Proof::none, "GitLab token"},
    TokenForm{"glcbt-", kUrlSafe, 20, 255, Proof::digit, "GitLab token"},
    TokenForm{"glsoat-", kUrlSafe, 20, 255, Proof::digit, "GitLab token"},
    TokenForm{"gloas-", kHex, 64, 64, Proof::none, "GitLab token"},
    TokenForm{"glagent-", kUrlSafe, 50, 255, Proof::digit, "GitLab token"},
    TokenForm{"GR1348941", kUrlSafe, 20, 20, Proof::none, "GitLab token"},
    TokenForm{"xoxb-", kUrlSafe, 20, 255, Proof::digit, "Slack token"},
    TokenForm{"xoxp-", kUrlSafe, 20, 255, Proof::digit, "Slack token"},
    TokenForm{"xoxa-", kUrlSafe, 20, 255, Proof::digit, "Slack token"},
    TokenForm{"xoxr-", kUrlSafe, 20, 255, Proof::digit, "Slack token"},
    TokenForm{"xoxs-", kUrlSafe, 20, 255, Proof::digit, "Slack token"},
    TokenForm{"xoxe.", kDotted, 20, 255, Proof::digit, "Slack token"},
    TokenForm{"xapp-", kUrlSafe, 20, 255, Proof::digit, "Slack token"},
    TokenForm{"hooks.slack.com/services/", kPath, 30, 100, Proof::digit, "Slack webhook"},
    TokenForm{"discord.com/api/webhooks/", kPath, 60, 120, Proof::digit, "Discord webhook"},
    TokenForm{"discordapp.com/api/webhooks/", kPath, 60, 120, Proof::digit, "Discord webhook"},
    TokenForm{"sk_live_", kLetters, 16, 255, Proof::none, "Stripe key"},
    TokenForm{"rk_live_", kLetters, 16, 255, Proof::none, "Stripe key"},
    TokenForm{"sk_test_", kLetters, 16, 255, Proof::none, "Stripe test key"},
    TokenForm{"whsec_", kBase64, 24, 255, Proof::none, "Stripe webhook secret"},
    TokenForm{"AIza", kUrlSafe, 35, 35, Proof::none, "Google API key"},
    TokenForm{"GOCSPX-", kUrlSafe, 24, 40, Proof::none, "Google client secret"},
    TokenForm{"ya29.", kUrlSafe, 30, kMost, Proof::none, "Google token"},
    TokenForm{"npm_", kLetters, 36, 36, Proof::base62_crc, "npm token"},
    TokenForm{"pypi-AgEIcHlwaS5vcmc", kUrlSafe, 40, kMost, Proof::none, "PyPI token"},
    TokenForm{"pypi-AgENdGVzdC5weXBpLm9yZw", kUrlSafe, 40, kMost, Proof::none, "PyPI token"},
    TokenForm{"rubygems_", kHex, 48, 48, Proof::none, "RubyGems key"},
    TokenForm{"dckr_pat_", kUrlSafe, 20, 64, Proof::none, "Docker Hub token"},
    TokenForm{"dckr_oat_", kUrlSafe, 20, 64, Proof::none, "Docker Hub token"},
    TokenForm{"hvs.", kUrlSafe, 24, kMost, Proof::digit, "Vault token"},
    TokenForm{"hvb.", kUrlSafe, 24, kMost, Proof::digit, "Vault token"},
    TokenForm{"hvr.", kUrlSafe, 24, kMost, Proof::digit, "Vault token"},
    TokenForm{"SG.", kDotted, 66, 66, Proof::dotted, "SendGrid key"},
    TokenForm{"key-", kHex, 32, 32, Proof::none, "Mailgun key"},
    TokenForm{"dop_v1_", kHex, 64, 64, Proof::none, "DigitalOcean token"},
    TokenForm{"doo_v1_", kHex, 64, 64, Proof::none, "DigitalOcean token"},
    TokenForm{"dor_v1_", kHex, 64, 64, Proof::none, "DigitalOcean token"},
    TokenForm{"HRKU-AA", kUrlSafe, 58, 58, Proof::none, "Heroku key"},
    TokenForm{"HRKU-", kUuid, 36, 36, Proof::uuid, "Heroku key"},
    TokenForm{"glsa_", kWord, 41, 41, Proof::hex_crc, "Grafana token"},
    TokenForm{"shpat_", kHex, 32, 32, Proof::none, "Shopify token"},
    TokenForm{"shpca_", kHex, 32, 32, Proof::none, "Shopify token"},
    TokenForm{"shppa_", kHex, 32, 32, Proof::none, "Shopify token"},
    TokenForm{"shpss_", kHex, 32, 32, Proof::none, "Shopify token"},
    TokenForm{"sq0atp-", kUrlSafe, 22, 22, Proof::none, "Square token"},
    TokenForm{"sq0csp-", kUrlSafe, 43, 43, Proof::none, "Square token"},
    TokenForm{"dapi", kHex, 32, 34, Proof::none, "Databricks token"},
    TokenForm{"hf_", kLetters, 34, 34, Proof::none, "Hugging Face token"},
    TokenForm{"lin_api_", kLetters, 40, 40, Proof::none, "Linear key"},
    TokenForm{"NRAK-", kUpper, 27, 27, Proof::none, "New Relic key"},
    TokenForm{"ATATT3", kBase64, 180, 220, Proof::none, "Atlassian token"},
    TokenForm{"tskey-", kUrlSafe, 20, 100, Proof::digit, "Tailscale key"},
    TokenForm{"pul-", kHex, 40, 40, Proof::none, "Pulumi token"},
    TokenForm{"sbp_", kHex, 40, 40, Proof::none, "Supabase token"},
    TokenForm{"SK", kHex, 32, 32, Proof::digit, "Twilio key"},
    TokenForm{"AGE-SECRET-KEY-1", kUpper, 58, 58, Proof::none, "private key"},
    TokenForm{"AccountKey=", kBase64, 86, 90, Proof::none, "storage account key", true},
    TokenForm{"SharedAccessKey=", kBase64, 42, 46, Proof::none, "shared access key", true},
    TokenForm{"sig=", kPercent, 43, 80, Proof::mixed, "shared access signature", true},
    TokenForm{"sk-ant-", kUrlSafe, 40, kMost, Proof::mixed, "API key"},
    TokenForm{"sk-proj-", kUrlSafe, 40, kMost, Proof::mixed, "API key"},
    TokenForm{"sk-", kUrlSafe, 40, kMost, Proof::mixed, "API key"},
    TokenForm{"pbkdf2_sha256$", kCrypt, 30, 200, Proof::digit, "password hash"},
};

}  // namespace

std::span<const TokenForm> token_forms() { return kForms; }

}  // namespace watertight::sources
