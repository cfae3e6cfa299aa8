// SPDX-License-Identifier: MIT
// Owners and grants of what is dropped to be made again. They are no part of the model: the
// database at hand is asked for them when the statements run.
#pragma once

#include "render_script.hpp"

namespace dbmig::postgresql {

/// Before something that comes again is dropped: has its owner and grants remembered.
void keep_privileges(Script& script, const Table& table);
void keep_privileges(Script& script, const View& view);
void keep_privileges(Script& script, const SchemaObject& object);

/// The same where a later operation makes it again, else nothing.
void keep_privileges_if_made_again(Script& script, const Table& table);
void keep_privileges_if_made_again(Script& script, const View& view);
void keep_privileges_if_made_again(Script& script, const SchemaObject& object);

/// After it is made: gives back what is remembered, if anything is.
void restore_privileges(Script& script, const Table& table);
void restore_privileges(Script& script, const View& view);
void restore_privileges(Script& script, const SchemaObject& object);

} // namespace dbmig::postgresql
