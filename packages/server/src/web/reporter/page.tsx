// `/cases/{id}/reporter`: the reporter's link and how to replace it, what is on record about their keeping to the policy,
// and an account of their conduct to pass on. A new link without a mail address is shown once, to be passed on by hand.
import { refuseReporter } from '@parley/rules'
import type { ReporterDesk } from '../../intake/reporter-desk.js'
import { CaseLink } from '../cases/case-link.js'
import { Card, Facts } from '../look/card.js'
import { Action, ActionForm, Button, type RefusalText, Refused } from '../look/form/buttons.js'
import { TextArea } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { counted, Pill } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'

export interface ReporterPageProps {
  readonly desk: ReporterDesk
  readonly csrf: string
  /** A link just made: its address where nobody mailed it, null where it went by mail. */
  readonly made?: string | null | undefined
  readonly refused?: RefusalText | undefined
  /** The reason that was typed with a refused form. */
  readonly typed?: string | undefined
  readonly account?: Account | undefined
}

/** An account for those who keep the Code of Conduct: checked, to be passed on; or as it was typed, and what is wrong. */
export type Account =
  | { readonly checked: string; readonly wrong?: undefined }
  | { readonly typed: string; readonly wrong: string }

const addressOf = ({ desk }: ReporterPageProps, rest: string): string =>
  `/cases/${desk.loaded.caseId}/reporter${rest}`

const Made = ({ made }: ReporterPageProps) => {
  if (made === undefined) return null
  if (made === null)
    return (
      <Note tone="good" spoken>
        The old link opens nothing any more. The new one is on its way to the reporter by mail.
      </Note>
    )
  return (
    <Note tone="good" spoken>
      <p>
        The old link opens nothing any more. The report gave no mail address: pass the new link on
        by the way you know. It is shown this once.
      </p>
      <p>
        <code class="typed">{made}</code>
      </p>
    </Note>
  )
}

const LinkCard = (props: ReporterPageProps) => {
  const { desk, csrf } = props
  const { contact, linkSince } = desk
  return (
    <Card title="Follow link">
      <Facts
        facts={[
          { name: 'Name', value: <bdi>{contact?.name ?? 'not given'}</bdi> },
          { name: 'Mail address', value: <bdi>{contact?.email ?? 'not given'}</bdi> },
          {
            name: 'Their link works since',
            value: linkSince === null ? 'there is none yet' : <DateTime at={new Date(linkSince)} />,
          },
        ]}
        wide
      />
      <div class="pad stack tight">
        <p class="small quiet">
          Whoever has the link can read the report. Replace it when it was lost or seen by others:
          the old one stops at once.
        </p>
        <Action action={addressOf(props, '/link')} csrf={csrf}>
          {linkSince === null ? 'Make a link' : 'Replace the link'}
        </Action>
      </div>
    </Card>
  )
}

const Records = ({ desk }: ReporterPageProps) =>
  desk.records.length === 0 ? null : (
    <ul class="stack tight">
      {desk.records.map((record) => (
        <li>
          <Pill tone={record.kind === 'refusal' ? 'bad' : 'embargo'}>
            {record.kind === 'refusal' ? 'refused' : 'warning'}
          </Pill>{' '}
          <span dir="auto">{record.reason}</span>{' '}
          <span class="small faint">
            <bdi>{record.by}</bdi>, <DateTime at={new Date(record.at)} />
          </span>
        </li>
      ))}
    </ul>
  )

const Decide = (props: ReporterPageProps) => {
  const { desk, csrf, refused, typed } = props
  const tried = refuseReporter(desk.disregard, 'asked for the button', desk.charter)
  const notYet = 'refusal' in tried ? tried : undefined
  return (
    <ActionForm action={addressOf(props, '/disregard')} csrf={csrf} label="Record a disregard">
      <TextArea
        name="reason"
        label="What was disregarded"
        help="For the team's record. Say it in general words: it is read beside other cases too."
        rows={3}
        value={typed}
        error={refused?.because}
      />
      <div class="form-end">
        <Button name="kind" value="warning">
          Record a warning
        </Button>
        <Button
          name="kind"
          value="refusal"
          tone="danger"
          disabled={notYet !== undefined}
          describedBy={notYet && 'why-no-refusal'}
        >
          Take no more reports from them
        </Button>
      </div>
      {notYet && <Refused id="why-no-refusal" {...notYet} />}
    </ActionForm>
  )
}

const disregardWords = ({ disregard }: ReporterDesk): string =>
  disregard.isRefused ? 'refused' : counted(disregard.warnings, 'warning')

const PolicyCard = (props: ReporterPageProps) => {
  const { desk } = props
  const { value, source } = desk.charter.reports.warningsBeforeRefusal
  return (
    <Card title="Keeping to the policy" aside={disregardWords(desk)} padded>
      <p class="small quiet">
        {`Who repeatedly disregards the policy can be refused, whatever the merit of their reports: by a recorded decision, after ${counted(value, 'recorded warning')}. The warnings are counted by mail address, over all of the team's cases. Nothing is sent by recording one.`}{' '}
        <cite>({source})</cite>
      </p>
      <Records {...props} />
      {desk.contact?.email ? (
        !desk.disregard.isRefused && <Decide {...props} />
      ) : (
        <p class="quiet">The report gave no address, so its reporter cannot be told from others.</p>
      )}
      {desk.disregard.isRefused && (
        <p class="quiet">Further reports from this address are refused, and say why.</p>
      )}
    </Card>
  )
}

const Checked = ({ text }: { readonly text: string }) => (
  <Note tone="good" spoken>
    <p>
      Nothing of the report was found in it again. Read it once more: the same thing said in other
      words cannot be found. Then pass it on by the way your Code of Conduct names. Parley sends
      nothing, and keeps only that you wrote one.
    </p>
    <pre class="typed" tabindex={0} dir="auto">
      {text}
    </pre>
  </Note>
)

const ConductCard = (props: ReporterPageProps) => {
  const { account, csrf } = props
  const typed = account?.wrong === undefined ? account?.checked : account.typed
  return (
    <Card title="Conduct" id="conduct" padded>
      {account !== undefined && account.wrong === undefined && <Checked text={account.checked} />}
      <p class="small quiet">
        When somebody is treated badly, those who keep the Code of Conduct should know; the
        vulnerability stays here. Write what happened in your own words: the number, the title, the
        CVE id and every quote of the report are found and shown to you before anything leaves.
      </p>
      <ActionForm action={addressOf(props, '/conduct')} csrf={csrf} label="Conduct">
        <TextArea
          name="account"
          label="Your account"
          help="What happened and when, what it did to whoever read it, what the reporter was told so far."
          rows={8}
          value={typed}
          error={account?.wrong}
        />
        <div class="form-end">
          <Button>Check it</Button>
        </div>
      </ActionForm>
    </Card>
  )
}

export const ReporterPage = (props: ReporterPageProps) => {
  const { loaded } = props.desk
  return (
    <>
      <PageHead title="Reporter" lede={<CaseLink of={loaded} />} />
      <div class="stack">
        <Made {...props} />
        {props.refused !== undefined && props.typed === undefined && (
          <Note tone="bad" spoken>
            {props.refused.because}
          </Note>
        )}
        <LinkCard {...props} />
        <PolicyCard {...props} />
        <ConductCard {...props} />
      </div>
    </>
  )
}
