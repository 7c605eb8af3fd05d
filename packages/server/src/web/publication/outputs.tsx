// What will go out, side by side: the announcement, the page, the CVE record, the OSV record, each with what lint says
// about it and how to mend it.
import { lostByReason, plainDescription, shownSeverity, versionLines } from '@parley/records'
import type { ComponentChildren } from 'preact'
import type { GoingOut } from '../../publication/going-out.js'
import type { OutputFinding, OutputLost, OutputName } from '../../publication/outputs.js'
import { AdvisorySeverity } from '../advisories/severity.js'
import { Mitigation, oncePerPerson } from '../advisories/texts.js'
import { Card } from '../look/card.js'
import { Rendered } from '../look/conversation.js'
import { renderMarkdown } from '../look/markdown.js'
import { counted, Pill } from '../look/marks.js'
import { Note } from '../look/states.js'

const scrolls = { tabIndex: 0 } as const

const Findings = ({ findings }: { readonly findings: readonly OutputFinding[] }) =>
  findings.length === 0 ? (
    <p class="small quiet">Checked: nothing to mend.</p>
  ) : (
    <ul class="stack tight" aria-label="Findings">
      {findings.map((finding) => (
        <li class="small">
          <Pill tone={finding.level === 'error' ? 'bad' : 'embargo'}>{finding.level}</Pill>{' '}
          {finding.because} {finding.fix}
          {finding.path !== '' && (
            <>
              {' '}
              <span class="faint">at</span> <span class="id faint">{finding.path}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  )

/** What the case knows and this record has no place for, so that nobody is surprised by what is not there. */
const LeftOut = ({ lost }: { readonly lost: readonly OutputLost[] }) =>
  lost.length === 0 ? null : (
    <ul class="stack tight" aria-label="Left out">
      {lostByReason(lost).map(({ what, reason }) => (
        <li class="small quiet" dir="auto">
          Left out: {what.join(', ')}. {reason}
        </li>
      ))}
    </ul>
  )

const Text = ({ children }: { readonly children: string }) => (
  <pre class="plain" {...scrolls} dir="auto">
    {children}
  </pre>
)

interface PanelProps {
  readonly title: string
  readonly of: GoingOut
  readonly name: OutputName
  readonly absent: string
  readonly children: ComponentChildren
}

const Panel = ({ title, of, name, absent, children }: PanelProps) => {
  const findings = of.outputs.findings.filter((finding) => finding.output === name)
  const isThere = of.outputs[name] !== null || findings.length > 0
  const aside = findings.length > 0 ? counted(findings.length, 'finding') : undefined
  return (
    <Card title={title} aside={isThere ? aside : undefined} padded>
      {isThere ? (
        <>
          {children}
          <Findings findings={findings} />
          <LeftOut lost={of.outputs.lost.filter(({ output }) => output === name)} />
        </>
      ) : (
        <p class="quiet">{absent}</p>
      )}
    </Card>
  )
}

const MailPanel = ({ of }: { readonly of: GoingOut }) => {
  const { snapshot, kind } = of
  const absent =
    kind === 'first'
      ? 'No announce address is set for this team: the public page is the announcement.'
      : 'No second mail is sent for a change.'
  const { mail } = snapshot
  return (
    <Panel title="Announcement by mail" of={of} name="mail" absent={absent}>
      {mail !== null && (
        <>
          <dl class="facts wide">
            <div>
              <dt>To</dt>
              <dd class="id">{mail.to}</dd>
            </div>
            <div>
              <dt>Subject</dt>
              <dd dir="auto">{mail.subject}</dd>
            </div>
            <div>
              <dt>Message-ID</dt>
              <dd class="id">{mail.messageId}</dd>
            </div>
            {mail.archiveUrl !== null && (
              <div>
                <dt>Will be read at</dt>
                <dd class="id">{mail.archiveUrl}</dd>
              </div>
            )}
          </dl>
          <Text>{mail.body}</Text>
        </>
      )}
    </Panel>
  )
}

const PagePanel = ({ of }: { readonly of: GoingOut }) => {
  const { kind, reason, snapshot, cveId } = of
  const { advisory } = snapshot
  const severity = shownSeverity(advisory)
  return (
    <Card title="Public page" padded>
      {kind === 'withdrawal' && (
        <Note tone="bad">
          <b>Withdrawn</b>, with its reason: <bdi>{reason || 'none yet'}</bdi>
        </Note>
      )}
      <p class="inline">
        <AdvisorySeverity severity={severity} />
        {cveId !== null && <Pill id>{cveId}</Pill>}
      </p>
      <h3 dir="auto">{advisory.title || 'No title yet'}</h3>
      <Rendered html={renderMarkdown(plainDescription(advisory) || 'No description yet.')} />
      <Mitigation advisory={advisory} />
      <ul class="small">
        {versionLines(advisory).map((line) => (
          <li>
            {line.affected}
            {line.fixedIn !== null && `, fixed in ${line.fixedIn}`}
          </li>
        ))}
      </ul>
      <p class="small quiet">
        {advisory.credits.length === 0
          ? 'Nobody is credited: whoever agrees before it is approved stands here.'
          : `Credits: ${oncePerPerson(advisory.credits)
              .map(({ name, roles }) => `${name} (${roles.join(', ')})`)
              .join(', ')}`}
      </p>
      <p class="small faint">
        With the dates of its handling
        {of.hasOsvNumber
          ? ' and its number in the advisory database.'
          : '; the number of the advisory database is taken when its record is pushed.'}
      </p>
    </Card>
  )
}

const noRecord = ({ cveId, cveElsewhere }: GoingOut): string => {
  if (cveElsewhere)
    return `No CVE record goes out: ${cveId ?? 'the id'} was given by another CNA, who publishes its record.`
  return cveId === null
    ? 'No CVE record goes out: the case has no CVE id.'
    : 'No CVE record goes out: it stays as it is.'
}

export const OutputPanels = ({ of }: { readonly of: GoingOut }) => {
  const { outputs } = of
  return (
    <section class="two going-out" aria-label="What will go out">
      <MailPanel of={of} />
      <PagePanel of={of} />
      <Panel title="CVE record" of={of} name="cve" absent={noRecord(of)}>
        <Text>{JSON.stringify(outputs.cve, null, 2)}</Text>
      </Panel>
      <Panel
        title="OSV record"
        of={of}
        name="osv"
        absent={
          of.hasOsvVenue
            ? 'Nothing is withdrawn there: no record of this advisory was pushed.'
            : 'No advisory database is set for this team.'
        }
      >
        {outputs.osv !== null && <Text>{JSON.stringify(outputs.osv, null, 2)}</Text>}
      </Panel>
    </section>
  )
}
