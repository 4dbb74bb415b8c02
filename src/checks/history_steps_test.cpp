#include "checks/history_steps.hpp"

#include <gtest/gtest.h>

namespace watertight::checks {
namespace {

TEST(HistorySteps, SeeDownloadsWithoutProofAndNotThoseWithOne) {
  EXPECT_EQ(unverified_download_step("RUN /bin/sh -c curl -L https://a.example/x.tgz | tar -xz"),
            "downloads from a.example and verifies nothing");
  EXPECT_EQ(unverified_download_step("/bin/sh -c wget http://a.example/x"),
            "downloads from a.example without TLS and verifies nothing");
  EXPECT_FALSE(unverified_download_step("RUN /bin/sh -c curl -LO https://a.example/x && sha256sum -c sums"));
  EXPECT_FALSE(unverified_download_step("RUN /bin/sh -c curl -f http://localhost:80/"));
  EXPECT_FALSE(unverified_download_step("RUN /bin/sh -c apt-get install -y curl"));
  EXPECT_FALSE(unverified_download_step("/bin/sh -c #(nop)  LABEL docs=curl https://a.example"));
}

TEST(HistorySteps, SeePackageOptionsThatSkipSignatures) {
  EXPECT_TRUE(unverified_package_step("RUN /bin/sh -c apk add --allow-untrusted x.apk"));
  EXPECT_TRUE(
      unverified_package_step("RUN /bin/sh -c echo 'deb [trusted=yes] http://x ./' > /etc/apt/sources.list"));
  EXPECT_TRUE(unverified_package_step("RUN /bin/sh -c pip install --trusted-host=pypi.example x"));
  EXPECT_FALSE(unverified_package_step("RUN /bin/sh -c apt-get install -y x"));
}

TEST(HistorySteps, SeeToolsOnlyWhereTheyAreInstalled) {
  EXPECT_EQ(unneeded_package_step("RUN /bin/sh -c apt-get install -y nginx vim"), "installs vim");
  EXPECT_FALSE(unneeded_package_step("RUN /bin/sh -c echo vim"));
  EXPECT_FALSE(unneeded_package_step("CMD [\"sudo\" \"install\" \"apt\"]"));
}

TEST(HistorySteps, AreShortenedAtWholeCharacters) {
  const std::string step(159, 'x');
  EXPECT_EQ(shortened_step(step + "ü and more"), step + "…");
}

}  // namespace
}  // namespace watertight::checks
