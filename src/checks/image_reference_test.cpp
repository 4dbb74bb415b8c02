#include "checks/image_reference.hpp"

#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::Container service(std::string image) {
  facts::Container c = plain_container();
  c.kind = facts::ContainerKind::service;
  c.image = facts::declared(std::move(image), {});
  return c;
}

facts::Image tagged(std::string id, std::initializer_list<std::string> tags) {
  facts::Image image;
  image.id = std::move(id);
  image.tags = facts::declared(items(tags), {});
  return image;
}

TEST(ImageReferenceParts, do_not_take_a_registrys_port_for_a_tag) {
  EXPECT_EQ(image_reference("registry:5000/team/app").tag, "");
  EXPECT_EQ(image_reference("registry:5000/team/app:1.2").tag, "1.2");
  EXPECT_EQ(image_reference("app@sha256:aa").digest, "sha256:aa");
  EXPECT_EQ(image_reference("app:1@sha256:aa").repository, "app");
}

TEST(ServiceImage, moves_without_a_version_or_digest) {
  for (const char* moving : {"nginx", "nginx:latest", "registry:5000/app"})
    EXPECT_EQ(run("compose-image-latest", service(moving)).kind, Kind::failed) << moving;
  for (const char* fixed : {"nginx:1.27", "nginx@sha256:aa", "nginx:latest@sha256:aa"})
    EXPECT_EQ(run("compose-image-latest", service(fixed)).kind, Kind::passed) << fixed;
  EXPECT_EQ(run("compose-image-latest", plain_container()).kind, Kind::not_applicable);
}

TEST(ImageTag, passes_where_a_version_stands_beside_latest) {
  EXPECT_EQ(run("image-latest-tag", tagged("a", {"app:latest"})).kind, Kind::failed);
  EXPECT_EQ(run("image-latest-tag", tagged("a", {"app:latest", "app:1"})).kind, Kind::passed);
  EXPECT_EQ(run("image-latest-tag", tagged("a", {})).kind, Kind::not_applicable);
}

TEST(NewestVersion, shows_where_the_tag_has_moved_on) {
  facts::System s = plain_engine();
  facts::Container c = plain_container();
  c.image_id = facts::declared<std::string>("sha256:old", {});
  s.images = {tagged("sha256:new", {"nginx:1.27"})};
  EXPECT_EQ(run("container-latest-image-version", c, s).kind, Kind::failed);
  s.images = {tagged("sha256:old", {"nginx:1.27"})};
  EXPECT_EQ(run("container-latest-image-version", c, s).kind, Kind::not_evaluated);
}

}  // namespace
}  // namespace watertight::checks
