#include "cli/cli.hpp"

int main(int argc, char** argv) { return watertight::cli::run(argc, argv); }
