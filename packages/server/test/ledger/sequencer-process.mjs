// A process that sequences and nothing else, from the built server, until it is killed. Its database and keys come as
// JSON in its only argument.

import { startSequencer } from '../../dist/audit/ledger/sequencer.js'
import { connect } from '../../dist/db/connect.js'
import { openKeys } from '../../dist/db/keys.js'

const { admin, home, origin } = JSON.parse(process.argv[2])
const keys = await openKeys({ home })
const log = { info: () => process.stdout.write('sequencing\n'), error: () => {} }
startSequencer({ db: connect(admin, keys, { max: 1 }), keys, origin, now: () => Date.now(), log })
