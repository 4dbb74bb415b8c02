#include "sources/host/image_files.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "sources/fixture_root.hpp"

namespace watertight::sources {
namespace {

using facts::Image;
using facts::ImageFile;
using facts::System;
using Paths = std::vector<std::string>;

FixtureEntry file(std::string content, std::uint32_t mode = 0644) {
  return {.content = std::move(content), .mode = mode};
}

// Topmost layer is /top, the one below it /base.
Image image_of(FixtureFiles files) {
  files["/top/marker"] = file("");
  files["/base/marker"] = file("");
  System system;
  Image image;
  image.layer_folders = {"/top", "/base"};
  system.images.push_back(std::move(image));
  attach_image_files(system, FixtureRoot(std::move(files)));
  EXPECT_TRUE(system.images[0].layer_folders.empty());
  return system.images[0];
}

Paths paths(const facts::Fact<std::vector<ImageFile>>& files) {
  Paths out;
  if (files.known())
    for (const ImageFile& f : *files) out.push_back(f.path);
  return out;
}

TEST(ImageFiles, SetUidProgramsAreThoseThatTheTopmostLayerLeaves) {
  const Image image = image_of({{"/base/usr/bin/su", file("", 04755)},
                                {"/base/usr/bin/passwd", file("", 04755)},
                                {"/base/usr/bin/chfn", file("", 04755)},
                                {"/base/usr/lib/a/b/helper", file("", 02755)},
                                {"/base/opt/own", file("", 04755)},
                                {"/top/usr/bin/passwd", {.type = "device", .mode = 0u}},
                                {"/top/usr/bin/chfn", file("", 0755)}});
  EXPECT_EQ(paths(image.set_id_files), (Paths{"/usr/bin/su", "/usr/lib/a/b/helper"}));
  EXPECT_EQ(image.set_id_files->back().note, "set-gid");
}

TEST(ImageFiles, AFileInPlaceOfAFolderHidesWhatWasInIt) {
  const Image image = image_of({{"/base/usr/local/x/su", file("", 04755)}, {"/top/usr/local/x", file("")}});
  EXPECT_EQ(paths(image.set_id_files), Paths{});
}

TEST(ImageFiles, CredentialsUnderALaterLayerAreStillFound) {
  const Image image = image_of({{"/base/root/.npmrc", file("//registry/:_authToken=x")},
                                {"/top/root/.npmrc", {.type = "device", .mode = 0u}},
                                {"/top/home/dev/.ssh/id_rsa", file("-----BEGIN RSA PRIVATE KEY-----")},
                                {"/top/home/dev/.netrc", file("# nothing in it")}});
  EXPECT_EQ(paths(image.credential_files), (Paths{"/home/dev/.ssh/id_rsa", "/root/.npmrc"}));
  EXPECT_NE(image.credential_files->back().note.find("covered by a later layer"), std::string::npos);
}

TEST(ImageFiles, EmptyPasswordsAreReadFromTheTableThatIsSeen) {
  const Image image = image_of({{"/base/etc/shadow", file("root:::0:::::\n")},
                                {"/top/etc/shadow", file("root:*:1:0:::::\nguest:::0:::::\n")},
                                {"/base/etc/passwd", file("root:x:0:0::/:/bin/sh\n")}});
  ASSERT_EQ(image.empty_passwords->size(), 1u);
  EXPECT_EQ(image.empty_passwords->front().note, "empty password: guest");
}

TEST(ImageFiles, PackagesAreCountedFromTheDatabase) {
  const Image image =
      image_of({{"/base/var/lib/dpkg/status", file("Package: a\nStatus: x\n\nPackage: b\n")}});
  EXPECT_EQ(*image.package_count, 2);
  EXPECT_FALSE(image_of({}).package_count.known());
}

TEST(ImageFiles, LayersThatCannotBeReadLeaveEverythingUnknown) {
  const Image image = image_of({{"/top", {.type = "directory", .denied = true}}});
  EXPECT_FALSE(image.set_id_files.known());
  EXPECT_NE(image.set_id_files.unknown_because.view().find("permission denied"), std::string::npos);
  System none;
  none.images.emplace_back();
  attach_image_files(none, FixtureRoot({}));
  EXPECT_NE(none.images[0].set_id_files.unknown_because.view().find("does not say"), std::string::npos);
}

TEST(ImageFiles, LinksDoNotLeaveALayerOnADisk) {
  namespace fs = std::filesystem;
  std::string folder = (fs::temp_directory_path() / "image-files-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  fs::create_directories(folder + "/layer/root/.ssh");
  fs::create_directories(folder + "/layer/etc");
  fs::create_directories(folder + "/layer/usr/bin");
  std::ofstream(folder + "/shadow") << "host:::0:::::\n";
  std::ofstream(folder + "/layer/usr/bin/su") << "x";
  ASSERT_EQ(::chmod((folder + "/layer/usr/bin/su").c_str(), 04755), 0);
  fs::create_symlink("../../shadow", folder + "/layer/etc/shadow");
  fs::create_symlink(folder + "/shadow", folder + "/layer/root/.netrc");
  System system;
  Image image;
  image.layer_folders = {folder + "/layer"};
  system.images.push_back(std::move(image));
  attach_image_files(system, RealRoot());
  EXPECT_EQ(paths(system.images[0].empty_passwords), Paths{});
  EXPECT_EQ(paths(system.images[0].credential_files), Paths{});
  EXPECT_EQ(paths(system.images[0].set_id_files), Paths{"/usr/bin/su"});
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

TEST(ImageFiles, AccountsThatShareANumberOrANameAreNamed) {
  const Image image =
      image_of({{"/base/etc/passwd", file("root:x:0:0::/:/x\napp:x:0:0::/:/x\napp:x:7:7::/:/x\n")},
                {"/base/etc/group", file("root:x:0:\nwheel:x:10:\n")}});
  ASSERT_TRUE(image.shared_ids.known());
  ASSERT_EQ(image.shared_ids->size(), 2u);
  EXPECT_EQ(image.shared_ids->at(0).text, "user 0: root and app");
  EXPECT_EQ(image.shared_ids->at(1).text, "user app stands twice");
}

TEST(ImageFiles, ToolsThatALaterLayerTookAwayServeNobody) {
  const Image image = image_of({{"/base/usr/bin/nmap", file("", 0755)},
                                {"/base/usr/bin/gcc", file("", 0755)},
                                {"/top/usr/bin/gcc", {.type = "device", .mode = 0u}}});
  ASSERT_TRUE(image.attacking_tools.known());
  ASSERT_EQ(image.attacking_tools->size(), 1u);
  EXPECT_EQ(image.attacking_tools->front().text, "/usr/bin/nmap");
}

}  // namespace
}  // namespace watertight::sources
