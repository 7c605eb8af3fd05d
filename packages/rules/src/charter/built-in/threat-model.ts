// Owns the threat model of the Python security policy as yes/no questions for triage.
// It decides nothing: which answer speaks against a vulnerability is data, and a person determines.
import type { Criterion } from '../charter.js'
import { policy } from './sources.js'

const source = `${policy}, threat model`

/**
 * The criteria of the `pep-811` charter, in the order triage asks them.
 * @source Python Developer's Guide, Security policy (G7, G8)
 */
export const pep811ThreatModel: readonly Criterion[] = [
  {
    id: 'realistic-code',
    question: 'Can it be exploited in code that people realistically write?',
    against: 'no',
    suggests: 'bug',
    source,
  },
  {
    id: 'documented-behaviour',
    question:
      'Is it what the documentation says the feature does (pickle, marshal, shelve, eval, exec, ctypes and the like)?',
    against: 'yes',
    suggests: 'invalid',
    source,
  },
  {
    id: 'sandbox',
    question: 'Does it assume that Python confines untrusted Python code?',
    against: 'yes',
    suggests: 'invalid',
    source,
  },
  {
    id: 'launch-conditions',
    question:
      'Must the attacker already control how Python is started (arguments, environment, files)?',
    against: 'yes',
    suggests: 'invalid',
    source,
  },
  {
    id: 'reasonable-input',
    question: 'If only availability suffers: is an input of reasonable size enough?',
    against: 'no',
    suggests: 'bug',
    source,
  },
  {
    id: 'upward-change',
    question: 'Does the attacker end up able to do more than before (an upward change of posture)?',
    against: 'no',
    suggests: 'bug',
    source,
  },
  {
    id: 'unhandled-exception',
    question: 'Is the whole effect an exception that the calling code does not handle?',
    against: 'yes',
    suggests: 'bug',
    source,
  },
  {
    id: 'dependency',
    question: "Is it a bug in a dependency to which Python's use of it adds nothing?",
    against: 'yes',
    suggests: 'forwarded',
    source,
  },
  {
    id: 'supported-version',
    question: 'Is a version in bugfix or security status affected?',
    against: 'no',
    suggests: 'invalid',
    source,
  },
  {
    id: 'prerelease-only',
    question: 'Are only prereleases affected?',
    against: 'yes',
    suggests: 'bug',
    source,
  },
  {
    id: 'experimental',
    question: 'Does it need a feature that is marked experimental?',
    against: 'yes',
    suggests: 'bug',
    source,
  },
  {
    id: 'unsupported-platform',
    question: 'Does it exist only on a platform that PEP 11 does not list as supported?',
    against: 'yes',
    suggests: 'forwarded',
    source: `${source}; PEP 11`,
  },
  {
    id: 'fixed-on-main',
    question: 'Is it already fixed on the main branch, so that only a backport is missing?',
    against: 'yes',
    suggests: 'already-fixed',
    source,
  },
]
