// Pods in blocks: a stream of manifests may hold more containers than are to be kept at a time, so a large
// one is looked at block after block. Where one ends depends on the pods alone, so that a stream and the
// snapshot of it are cut at the same places.
#pragma once

#include <cstddef>
#include <vector>

#include "facts/system.hpp"

namespace watertight::facts {

// System::kubernetes.pods from `first` up to, not including, `end`.
struct PodBlock {
  std::size_t first = 0;
  std::size_t end = 0;
  bool operator==(const PodBlock&) const = default;
};

// Counts pods and their containers until there are enough for a block.
class PodBlockSize {
 public:
  // With this pod the block is full.
  bool add(std::size_t containers) {
    held_ += 1 + containers;
    return held_ >= kEnough && (held_ = 0, true);
  }

 private:
  static constexpr std::size_t kEnough = 512;  // facts of one container take about 15 KiB
  std::size_t held_ = 0;
};

[[nodiscard]] inline std::vector<PodBlock> pod_blocks(const std::vector<kubernetes::Pod>& pods) {
  std::vector<PodBlock> blocks;
  PodBlockSize size;
  std::size_t first = 0;
  for (std::size_t i = 0; i < pods.size(); ++i)
    if (size.add(pods[i].containers.size())) {
      blocks.push_back({first, i + 1});
      first = i + 1;
    }
  if (first < pods.size()) blocks.push_back({first, pods.size()});
  return blocks;
}

}  // namespace watertight::facts
