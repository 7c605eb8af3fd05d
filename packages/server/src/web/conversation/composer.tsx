// The composer of a case: audiences with their exact readers, templates for replies, waiting for the reporter. Draws
// what it is given; what was typed always comes back.
import { type Charter, commonReplies } from '@parley/rules'
import { channelOf, type OfferedAudience } from '../../cases/messages/audiences.js'
import type { Side } from '../look/conversation.js'
import { Button } from '../look/form/buttons.js'
import { Check } from '../look/form/choices.js'
import { Composer } from '../look/form/composer.js'
import type { FieldErrors } from '../look/form/fields.js'

/** What was typed, when the page is drawn again. */
export interface Typed {
  readonly audience: string
  readonly body: string
  readonly waits: boolean
  readonly errors: FieldErrors
}

export const nothingTyped: Typed = { audience: '', body: '', waits: false, errors: {} }

export interface CaseComposerProps {
  readonly caseId: string
  readonly csrf: string
  readonly audiences: readonly OfferedAudience[]
  readonly charter: Charter
  /** Names, templates and waiting are the team's. */
  readonly isMember: boolean
  readonly hasReporter: boolean
  readonly filesHelp: string
  readonly typed: Typed
  /** So many private channels are written to on pages of their own. */
  readonly moreChannels?: number | undefined
  /** The private channel this stands in: what is written leads back to it. */
  readonly channel?: number | undefined
}

/** Which edge a message to an audience has. */
export const sideOf = (audience: string): Side => {
  if (audience === 'team') return 'team'
  if (audience === 'team+reporter') return 'reporter'
  return channelOf(audience) === undefined ? 'all' : 'project'
}

const Templates = ({ caseId, charter }: Pick<CaseComposerProps, 'caseId' | 'charter'>) => (
  <details>
    <summary>Templates</summary>
    <p class="help">A template is added below what you have typed. Read it before you send it.</p>
    <div class="inline">
      {[
        ...commonReplies,
        ...Object.values(charter.determinations).filter((rule) => rule.reply !== null),
      ].map(({ id, label }) => (
        <Button
          small
          lenient
          name="template"
          value={id}
          formAction={`/cases/${caseId}/messages/template`}
        >
          {label}
        </Button>
      ))}
    </div>
  </details>
)

/** So many names stand in the list under the composer; all of them are on the page of readers. */
const namesShown = 60

const Names = ({ caseId, audiences }: Pick<CaseComposerProps, 'caseId' | 'audiences'>) => (
  <details>
    <summary>Who that is</summary>
    <p class="by-audience">
      <span class="unchosen">No audience is chosen yet.</span>
      {audiences.map(({ readers }, at) => (
        <span data-n={at + 1}>
          {readers.slice(0, namesShown).map(({ name }, n) => (
            <>
              {n > 0 && ', '}
              <bdi>{name}</bdi>
            </>
          ))}
          {readers.length > namesShown && ` and ${readers.length - namesShown} more`}
        </span>
      ))}{' '}
      <a href={`/cases/${caseId}/readers`}>Everyone, and why</a>
    </p>
  </details>
)

export const CaseComposer = (props: CaseComposerProps) => {
  const { caseId, audiences, typed, isMember } = props
  const { audience: wrongAudience, body, attachments } = typed.errors
  return (
    <Composer
      action={`/cases/${caseId}/messages`}
      csrf={props.csrf}
      hidden={props.channel === undefined ? {} : { within: String(props.channel) }}
      audiences={audiences.map(({ audience, label, who, readers }) => ({
        value: audience,
        label,
        who,
        side: sideOf(audience),
        readers: readers.length,
      }))}
      chosen={typed.audience || (audiences.length === 1 ? audiences[0]?.audience : '')}
      body={typed.body}
      errors={{ audience: wrongAudience, body: body ?? attachments }}
      files={{ name: 'attachments', help: props.filesHelp }}
      preview="/preview"
      tools={
        isMember && (
          <>
            {props.moreChannels !== undefined && props.moreChannels > 0 && (
              <a class="small" href={`/cases/${caseId}/parties`}>
                {`Write to one of ${props.moreChannels} projects`}
              </a>
            )}
            {props.hasReporter && props.channel === undefined && (
              <Check name="waits" label="Wait for the reporter’s answer" checked={typed.waits} />
            )}
            <Templates caseId={caseId} charter={props.charter} />
            <Names caseId={caseId} audiences={audiences} />
          </>
        )
      }
    />
  )
}
