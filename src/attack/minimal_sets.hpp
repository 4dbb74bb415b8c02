// Sets of numbers of which none is within another: the premises of the proofs of one state. Thousands of them
// are held against each other by the rarest number in each.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace watertight::attack {

// Sets of many owners one behind the other; each is sorted.
struct SetPool {
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
  };
  std::vector<std::uint32_t> numbers;

  Place add(std::span<const std::uint32_t> set);
  [[nodiscard]] std::span<const std::uint32_t> at(Place place) const {
    return std::span(numbers).subspan(place.begin, place.length);
  }
};

class MinimalSets {
 public:
  struct Entry {
    std::uint32_t owner = 0;
    SetPool::Place place;
    std::uint64_t signature =
        0;  // a bit for each number: what lacks one of these bits does not contain the set
    bool removed = false;
  };

  // Whether some set here is within `set`, or the same.
  [[nodiscard]] bool covers(const SetPool& pool, std::span<const std::uint32_t> set) const;
  // Adds a set that nothing here covers, and marks as removed those that contain it. Gives the owners of
  // these.
  std::vector<std::uint32_t> add(const SetPool& pool, std::uint32_t owner, SetPool::Place place);
  [[nodiscard]] std::span<const Entry> entries() const { return entries_; }

 private:
  // Beyond a few sets: where each number occurs, and the sets that are found by it.
  struct Index {
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> occurs;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> found_by;
  };
  void note_occurrences(const SetPool& pool, std::uint32_t entry);
  void file(const SetPool& pool, std::uint32_t entry);
  [[nodiscard]] const std::vector<std::uint32_t>* rarest(std::span<const std::uint32_t> set) const;

  std::vector<Entry> entries_;
  std::unique_ptr<Index> index_;
  bool has_empty_ = false;
};

}  // namespace watertight::attack
