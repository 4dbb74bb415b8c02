// The tables of the document that have a row for each container and each pod: who its root is on the host,
// which level of the Pod Security Standards it meets.
#pragma once

#include <ostream>

#include "report/results.hpp"

namespace watertight::report {

// Nothing where there are no containers, no pods.
void write_roots_html(std::ostream& out, const Results& results);
void write_pod_security_html(std::ostream& out, const Results& results);

}  // namespace watertight::report
