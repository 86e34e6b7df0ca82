# SPDX-License-Identifier: Apache-2.0
"""Verdicts of the original: reads vectors as JSON lines, writes {"verdict", "tree"} a line. Needs Debian's python3-oslo.policy."""
import json
import logging
import sys
import warnings

from oslo_config import cfg
from oslo_policy import policy

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
conf = cfg.ConfigOpts()
conf([])
for line in sys.stdin:
    vector = json.loads(line)
    tree = "-"
    try:
        rules = policy.Rules.from_dict(vector["rules"], "default")
        enforcer = policy.Enforcer(conf, use_conf=False, default_rule="default", rules=rules)
        if vector["rule"] in rules:
            tree = str(rules[vector["rule"]])
        allowed = enforcer.enforce(vector["rule"], vector["target"], vector["creds"])
        verdict = "allow" if allowed else "deny"
    except Exception as e:
        verdict = "error:" + type(e).__name__
    print(json.dumps({"verdict": verdict, "tree": tree}))
