// One published advisory, for anyone: what it is, how it was handled, versions, credits, records, history. Texts that
// people wrote are escaped or go through Markdown; nothing here was not published.
import {
  cvePageUrl,
  fixChanges,
  isCveId,
  plainDescription,
  type Reference,
  versionLines,
} from '@parley/records'
import type { HistoryEntry, PublicAdvisory } from '../../publication/public/store.js'
import type { ProvedStep } from '../../publication/public/timeline-proof.js'
import { Card, Table } from '../look/card.js'
import { Rendered } from '../look/conversation.js'
import { renderMarkdown } from '../look/markdown.js'
import { Pill } from '../look/marks.js'
import { oneLine } from '../look/one-line.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { HandledWithProofs } from './proofs.js'
import { AdvisorySeverity, Assessment } from './severity.js'
import { Address, Credits, Mitigation } from './texts.js'

export interface AdvisoryPageProps {
  readonly advisory: PublicAdvisory
  /** Steps of its timeline that are in the ledger. */
  readonly proved: readonly ProvedStep[]
  /** The ledger's verifier key, as it is published. */
  readonly ledgerKey: string
  /** The page's own address, whole. */
  readonly address: string
}

type Shown = Pick<AdvisoryPageProps, 'advisory'>

const Head = ({ advisory }: Shown) => {
  const { id, cveId, title, severity, project, publishedAt, modifiedAt, teamName } = advisory
  return (
    <header class="stack tight">
      <p class="inline">
        {severity !== undefined && <AdvisorySeverity severity={severity} />}
        {cveId !== null && <Pill id>{cveId}</Pill>}
        {id !== cveId && <Pill id>{id}</Pill>}
      </p>
      <h1 dir="auto">{oneLine(title)}</h1>
      <p class="faint small">
        Published <DateTime at={new Date(publishedAt)} />
        {modifiedAt > publishedAt && (
          <>
            , changed <DateTime at={new Date(modifiedAt)} />
          </>
        )}
        {` · ${project ?? teamName}`}
      </p>
    </header>
  )
}

/** Whether the record that went out is a rejection. */
const isRejected = ({ document: { cve } }: Shown['advisory']): boolean => {
  const about = cve?.['cveMetadata']
  return (
    typeof about === 'object' && about !== null && 'state' in about && about.state === 'REJECTED'
  )
}

const Withdrawn = ({ advisory }: Shown) => {
  const { withdrawnAt, history, cveId } = advisory
  if (withdrawnAt === null) return null
  const [newest] = history
  const withdrawal = history.find(({ at }) => at === withdrawnAt) ?? newest
  const isLater = newest !== undefined && newest.version !== withdrawal?.version
  return (
    <Note tone="bad">
      <p>
        <b>Withdrawn</b> on <DateTime at={new Date(withdrawnAt)} />.{' '}
        <bdi>
          {withdrawal?.reason ?? advisory.document.advisory.withdrawal?.reasons[0]?.value ?? ''}
        </bdi>
      </p>
      {isRejected(advisory) && (
        <p>
          The record of {cveId} is <b>rejected</b>
          {isLater && (
            <>
              {' '}
              since <DateTime at={new Date(newest.at)} />: <bdi>{newest.reason}</bdi>
            </>
          )}
          {!isLater && '.'}
        </p>
      )}
    </Note>
  )
}

const Handled = ({ advisory, proved, ledgerKey }: AdvisoryPageProps) => {
  const { handled, fewerEyes, emergency } = advisory.document
  if (handled === null) return null
  return (
    <section class="stack tight" aria-labelledby="handled">
      <h2 id="handled">How it was handled</h2>
      <HandledWithProofs
        handled={handled}
        proved={proved}
        proofPath={`${pathOf(advisory)}.proof.json`}
        ledgerKey={ledgerKey}
      />
      {emergency && (
        <p class="small quiet">
          Published as an emergency, because it was being exploited: without a second reader,
          reviewed afterwards.
        </p>
      )}
      {fewerEyes && !emergency && (
        <p class="small quiet">
          Fewer people than the charter asks for read this before it was published.
        </p>
      )}
    </section>
  )
}

const Versions = ({ advisory }: Shown) => {
  const lines = versionLines(advisory.document.advisory)
  const changes = fixChanges(advisory.document.advisory)
  if (lines.length === 0 && changes.length === 0) return null
  const as = advisory.document.osv !== null && <a href={`${pathOf(advisory)}.osv.json`}>as OSV</a>
  const links = changes.map(({ url, short }, at) => (
    <>
      {at > 0 && ' '}
      <a class="id" href={url} rel="noreferrer nofollow noopener">
        {short}
      </a>
    </>
  ))
  if (lines.length === 0)
    return (
      <Card title="Fixed by" aside={as} padded>
        <p>{links}</p>
      </Card>
    )
  return (
    <Card
      title="Versions"
      aside={as}
      footer={changes.length > 0 && <span class="small">Fixed by {links}</span>}
    >
      <Table
        columns={[{ name: 'Branch' }, { name: 'Affected' }, { name: 'Fixed in' }]}
        rows={lines.map((line) => [
          line.branch,
          line.affected,
          line.fixedIn ?? <span class="quiet">none named</span>,
        ])}
      />
    </Card>
  )
}

const pathOf = ({ id }: PublicAdvisory): string => `/advisories/${encodeURIComponent(id)}`

const Machines = ({ advisory }: Shown) => {
  const { document, cveId } = advisory
  return (
    <Card title="Records" padded>
      <ul class="stack tight">
        {cveId !== null && isCveId(cveId) && (
          <li>
            <Address url={cvePageUrl(cveId)}>CVE record</Address>
            {document.cve !== null && (
              <>
                {' · '}
                <a href={`${pathOf(advisory)}.cve.json`}>as JSON</a>
              </>
            )}
          </li>
        )}
        {document.osv !== null && (
          <li>
            <a href={`${pathOf(advisory)}.osv.json`}>OSV record</a>
          </li>
        )}
        {document.mail?.archiveUrl && (
          <li>
            <Address url={document.mail.archiveUrl}>Announcement in the archive</Address>
          </li>
        )}
        <li>
          <a href="/advisories.atom">Feed of all advisories</a>
        </li>
      </ul>
    </Card>
  )
}

const REFERENCE_WORDS: readonly (readonly [string, string])[] = [
  ['vendor-advisory', 'advisory'],
  ['issue-tracking', 'issue'],
  ['patch', 'fix'],
]

const wordsOf = ({ tags, type }: Reference): string =>
  REFERENCE_WORDS.find(([tag]) => tags.includes(tag))?.[1] ?? type?.toLowerCase() ?? 'link'

/** What the record refers to, without the page that this is. */
const References = ({ advisory, address }: Pick<AdvisoryPageProps, 'advisory' | 'address'>) => {
  const references = advisory.document.advisory.references.filter(({ url }) => url !== address)
  if (references.length === 0) return null
  return (
    <Card title="References" padded>
      <ul class="stack tight">
        {references.map((reference) => (
          <li>
            <Address url={reference.url} /> <span class="faint small">· {wordsOf(reference)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

const Announcement = ({ advisory }: Shown) => {
  const { mail } = advisory.document
  if (mail === null) return null
  return (
    <Card title="Announcement" padded>
      <details>
        <summary>The mail as it was sent</summary>
        <p class="small">
          <b>Subject</b> <bdi>{mail.subject}</bdi>
        </p>
        <pre class="plain" dir="auto">
          {mail.body}
        </pre>
      </details>
    </Card>
  )
}

const entryWords = ({ version, changes, reason }: HistoryEntry): string =>
  version === 1 ? 'Published' : (reason ?? (changes.length > 0 ? 'Changed' : 'Updated'))

const History = ({ advisory }: Shown) =>
  advisory.history.length < 2 ? null : (
    <Card title="History" padded>
      <ol class="stack tight">
        {advisory.history.map((entry) => (
          <li>
            <b dir="auto">{entryWords(entry)}</b>{' '}
            <span class="faint small">
              · <DateTime at={new Date(entry.at)} />
            </span>
            {entry.changes.length > 0 && (
              <ul class="small quiet">
                {entry.changes.map((change) => (
                  <li dir="auto">{change}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </Card>
  )

export const AdvisoryPage = (props: AdvisoryPageProps) => {
  const { advisory } = props
  return (
    <article class="stack loose">
      <Head advisory={advisory} />
      <Withdrawn advisory={advisory} />
      <div class="lead">
        <Rendered html={renderMarkdown(plainDescription(advisory.document.advisory))} />
      </div>
      <Mitigation advisory={advisory.document.advisory} />
      <Handled {...props} />
      <Versions advisory={advisory} />
      <Assessment advisory={advisory.document.advisory} />
      <div class="two">
        <Credits advisory={advisory.document.advisory} />
        <Machines advisory={advisory} />
      </div>
      <References {...props} />
      <Announcement advisory={advisory} />
      <History advisory={advisory} />
    </article>
  )
}
