// SPDX-License-Identifier: MIT
// A schema as a picture: Mermaid's entity-relationship diagram and Graphviz's dot.
#pragma once

#include <string>

#include <dbmig/schema.hpp>

namespace dbmig::cli {

/// https://mermaid.js.org/syntax/entityRelationshipDiagram.html
std::string mermaid(const Schema& schema);
/// https://graphviz.org/doc/info/lang.html
std::string dot(const Schema& schema);

} // namespace dbmig::cli
