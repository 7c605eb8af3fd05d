// `/ledger`: the public ledger for people: what it is, how far it goes, and how anyone checks it. The same for everyone.
import { formatVerifierKey } from '@parley/ledger'
import type { FastifyInstance } from 'fastify'
import { verifierKey } from '../../audit/ledger/key.js'
import { type KeptCheckpoint, runsOf, selectNewestCheckpoint } from '../../audit/ledger/tree.js'
import { inTransaction } from '../../db/transaction.js'
import type { Site } from '../../http/site.js'
import { HTML, sendPublic } from '../advisories/cache.js'
import { drawForAnyone } from '../frame.js'
import { Card, Facts } from '../look/card.js'
import { counted } from '../look/marks.js'
import { DateTime } from '../look/time.js'

interface LedgerProps {
  readonly newest: KeptCheckpoint | undefined
  readonly ledgerKey: string
}

const Newest = ({ newest, ledgerKey }: LedgerProps) => (
  <Card title="The newest signature">
    {newest === undefined ? (
      <p class="quiet pad">
        Nothing is signed yet: the first checkpoint comes with the first start.
      </p>
    ) : (
      <>
        <Facts
          wide
          facts={[
            { name: 'Covers', value: counted(newest.size, 'entry', 'entries') },
            { name: 'Given', value: <DateTime at={new Date(newest.signedAt)} /> },
            { name: 'Key', value: <code class="break">{ledgerKey}</code> },
          ]}
        />
        <div class="pad stack tight">
          <pre class="wraps">{newest.note}</pre>
          <p class="small">
            <a href="/api/v1/ledger/checkpoint">As it stands now</a>. Keep a copy: no later history
            can hide what it covers from you.
          </p>
        </div>
      </>
    )}
  </Card>
)

const Check = () => (
  <Card title="How to check" padded>
    <p>
      <b>An advisory.</b> Its page has a button that checks its proofs in your browser, and the
      proofs as a file. Offline, with the command that comes with Parley’s source code, in its
      folder after <code>npm install</code>:
    </p>
    <pre class="wraps">npx --no parley ledger verify proof.json --key KEY</pre>
    <p>
      <b>A receipt.</b> After the advisory is out, its proofs hold the entry that your receipt
      promised:
    </p>
    <pre class="wraps">npx --no parley ledger verify proof.json --receipt receipt.txt</pre>
    <p>
      Before that, ask by the id on the second line of the receipt:{' '}
      <code>/api/v1/ledger/proof?event=ID</code>.
    </p>
    <p>
      <b>The whole ledger.</b> Whoever runs this installation can give you an export, which holds
      nothing secret:
    </p>
    <pre class="wraps">npx --no parley ledger verify export.jsonl --checkpoint kept.txt</pre>
    <p class="small quiet">
      With <code>--no</code> nothing is fetched: the package registry has a package of the same name
      that is not this one.
    </p>
    <p class="small quiet">
      By hand: an entry is its id, its time and a commitment; the commitment is SHA-256 over{' '}
      <code>parley-ledger/commitment/v1</code>, a newline, 32 bytes of salt and the body as
      canonical JSON (RFC 8785); the tree is that of RFC 9162; checkpoints are C2SP signed notes
      with Ed25519.
    </p>
  </Card>
)

const LedgerPage = (props: LedgerProps) => (
  <>
    <header class="stack tight">
      <h1>The public ledger</h1>
      <p>
        Every step of every report becomes an entry here, within a second: a random id, a time and a
        salted commitment. It says nothing about any case. Whoever keeps a signature sees when an
        entry it covers is changed or removed, even by those who run this installation. When an
        advisory is published, the entries of its timeline are opened.
      </p>
    </header>
    <Newest {...props} />
    <Check />
  </>
)

/** Declares the page. */
export const registerLedgerPages = (app: FastifyInstance, { installation }: Site): void => {
  app.get('/ledger', { config: { access: 'public' } }, async (request, reply) => {
    const found = await inTransaction(installation.db, { kind: 'nobody' }, async (tx) => ({
      newest: await selectNewestCheckpoint(runsOf(tx)),
      team: await tx
        .selectFrom('team')
        .select('name')
        .orderBy('isDefault', 'desc')
        .limit(1)
        .executeTakeFirst(),
    }))
    const html = drawForAnyone({
      title: 'The public ledger',
      site: found.team?.name ?? 'Parley',
      viewer: request.viewer,
      narrow: true,
      canonical: `${installation.url}/ledger`,
      children: (
        <LedgerPage
          newest={found.newest}
          ledgerKey={formatVerifierKey(verifierKey(installation))}
        />
      ),
    })
    return sendPublic(reply, html, { type: HTML, seconds: 1 })
  })
}
