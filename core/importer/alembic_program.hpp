// SPDX-License-Identifier: MIT
// The Python program that has Alembic tell of its revisions: alembic.ini as its argument, JSON out.
#pragma once

namespace dbmig::importer {

/// Alembic's own environment (env.py) runs once for each direction of a revision, offline, with one
/// difference: instead of planning steps it calls the one function of that revision, so that the
/// output is what the function does and no version row.
inline constexpr const char* alembic_program = R"python(
import contextlib, io, json, os, re, sys

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

ini, flask = os.path.abspath(sys.argv[1]), sys.argv[2] == "flask"
start = os.getcwd()
if not flask:  # `alembic` is run where its alembic.ini is, `flask db` where the application is
    os.chdir(os.path.dirname(ini))
sys.path.insert(0, os.getcwd())


def listed(value):
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def render(config, scripts, script, name):
    config.output_buffer = out = io.StringIO()

    def only_this(rev, context):
        getattr(script.module, name)()
        return []

    with EnvironmentContext(config, scripts, fn=only_this, as_sql=True, starting_rev=script.revision,
                            destination_rev=script.revision):
        scripts.run_env()
    text = re.sub(r"\A\s*BEGIN( TRAN(SACTION)?)?;?[ \t]*\n", "", out.getvalue())
    return re.sub(r"\n\s*COMMIT;?\s*\Z", "\n", "\n" + text).strip("\n")


def all_revisions():
    config = Config(ini)
    if flask:
        import argparse
        config.set_main_option("script_location", os.path.dirname(ini))
        config.cmd_opts = argparse.Namespace(x=None)
    scripts = ScriptDirectory.from_config(config)
    for script in reversed(list(scripts.walk_revisions())):
        created = re.search(r"Create Date:\s*(.+)", script.longdoc or script.module.__doc__ or "")
        entry = {"id": script.revision, "down": listed(script.down_revision), "path": os.path.relpath(script.path, start),
                 "depends": listed(script.dependencies), "labels": listed(script.module.__dict__.get("branch_labels")),
                 "message": script.doc or "", "created": created.group(1).strip() if created else "", "faults": []}
        for name in ("upgrade", "downgrade"):
            try:
                entry[name] = render(config, scripts, script, name)
            except Exception as error:
                entry["faults"].append("%s: %s: %s" % (name, type(error).__name__, str(error).split("\n")[0]))
        yield entry


with contextlib.ExitStack() as stack:
    real = sys.stdout
    stack.enter_context(contextlib.redirect_stdout(sys.stderr))
    if flask:
        from flask.cli import ScriptInfo
        stack.enter_context(ScriptInfo().load_app().app_context())
    found = list(all_revisions())
json.dump({"revisions": found}, real)
)python";

} // namespace dbmig::importer
