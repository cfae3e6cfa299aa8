// SPDX-License-Identifier: MIT
// The declared schema: YAML, SQL that is loaded into a scratch database and reflected, and what
// commands print of either.
#pragma once

#include <dbmig/config.hpp>
#include <dbmig/dialect.hpp>
#include <dbmig/schema.hpp>

#include "format/engine_names.hpp"

namespace dbmig::metadata {

/// Reads all of `config.models` in their order; SQL goes into one scratch database. Throws
/// FileError with the faults of all sources, UsageError when no models are configured, IoError when
/// a file cannot be read. Without `engine_named`, any word may be an engine's in YAML.
Schema load_models(const DatabaseConfig& config, const Dialect& dialect,
                   const format::EngineNamed& engine_named = {});

} // namespace dbmig::metadata
