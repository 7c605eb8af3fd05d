// The talk between a reporter and the team: the report itself first, then messages and events in their order, then
// where the reporter writes back. Draws what it is given.
import { bytesInWords } from '@parley/rules'
import type { Followed, FollowedFile } from '../../intake/follow.js'
import { Card } from '../look/card.js'
import { Conversation, type ConversationItem, Rendered } from '../look/conversation.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { MarkdownHelp } from '../look/form/composer.js'
import { bindForm, type FieldErrors, FileField, TextArea } from '../look/form/fields.js'
import { renderMarkdown } from '../look/markdown.js'
import { eventsInWords } from './words.js'

export const fileLink = (base: string, file: FollowedFile) => ({
  href: `${base}/attachments/${file.attachmentId}`,
  name: file.name,
  size: bytesInWords(file.sizeBytes),
})

const authorOf = (from: 'reporter' | 'person' | 'parley', author: string | null): string => {
  if (from === 'reporter') return 'You'
  return from === 'person' ? (author ?? 'The team') : 'Parley'
}

const itemsOf = (followed: Followed, base: string): readonly ConversationItem[] => {
  const messages = followed.messages.map((message) => ({
    kind: 'message' as const,
    id: `m-${message.messageId}`,
    author: authorOf(message.from, message.author),
    at: new Date(message.at),
    audience:
      message.audience === 'everyone'
        ? { side: 'all' as const, label: 'Everyone in the case' }
        : { side: 'reporter' as const, label: 'You and the team' },
    ...(message.body === null
      ? { gone: 'This message was taken back.' }
      : { html: renderMarkdown(message.body) }),
    files: followed.files
      .filter((file) => file.messageId === message.messageId)
      .map((file) => fileLink(base, file)),
  }))
  const events = eventsInWords(followed.events).map(({ text, at }) => ({
    kind: 'event' as const,
    text,
    at: new Date(at),
  }))
  // Events first: what happened in the same instant made the message possible.
  return [...events, ...messages].sort((a, b) => a.at.getTime() - b.at.getTime())
}

const Code = ({ title, text }: { readonly title: string; readonly text: string | null }) =>
  text === null ? null : (
    <details>
      <summary>{title}</summary>
      <pre dir="auto">{text}</pre>
    </details>
  )

const Files = ({ files, base }: { files: readonly FollowedFile[]; base: string }) =>
  files.length === 0 ? null : (
    <ul class="small">
      {files
        .map((file) => fileLink(base, file))
        .map((file) => (
          <li>
            <a href={file.href} download>
              <bdi>{file.name}</bdi>
            </a>{' '}
            <span class="faint">{file.size}</span>
          </li>
        ))}
    </ul>
  )

/** Files that hang on no message: those of the team, for the reporter to have. */
export const TeamFiles = ({ followed, base }: { followed: Followed; base: string }) => {
  const files = followed.files.filter((file) => file.messageId === null && file.from === 'person')
  return files.length === 0 ? null : (
    <Card title="Files from the team" padded>
      <Files files={files} base={base} />
    </Card>
  )
}

/** What was reported, as it was typed. */
export const TheReport = ({ followed, base }: { followed: Followed; base: string }) => {
  const { report } = followed
  const files = followed.files.filter((file) => file.messageId === null && file.from === 'reporter')
  return (
    <details class="part">
      <summary>What you reported</summary>
      <div class="stack">
        <Rendered html={renderMarkdown(report.details)} />
        {report.affectedVersions && (
          <p>
            <b>Versions:</b> <span dir="auto">{report.affectedVersions}</span>
          </p>
        )}
        {report.embargoWish && (
          <p>
            <b>Private time:</b> <span dir="auto">{report.embargoWish}</span>
          </p>
        )}
        <Code title="Proof of concept" text={report.proofOfConcept} />
        <Code title="Patch" text={report.patch} />
        <Files files={files} base={base} />
      </div>
    </details>
  )
}

export interface WriteBackProps {
  readonly base: string
  readonly typed: string
  readonly errors: FieldErrors
  readonly filesHelp: string
}

const WriteBack = ({ base, typed, errors, filesHelp }: WriteBackProps) => {
  const bind = bindForm({ body: typed }, errors)
  return (
    <ActionForm
      action={`${base}/messages`}
      csrf=""
      multipart
      guard
      class="composer"
      label="Write to the team"
    >
      <TextArea
        {...bind('body')}
        label="Write to the team"
        help="You and the team read it."
        rows={4}
      />
      <div class="tools">
        <MarkdownHelp />
      </div>
      <FileField {...bind('attachments')} label="Files" optional multiple help={filesHelp} />
      <div class="form-end">
        <Button tone="main">Send to the team</Button>
      </div>
    </ActionForm>
  )
}

export const Talk = (props: WriteBackProps & { readonly followed: Followed }) => (
  <Conversation items={itemsOf(props.followed, props.base)}>
    <WriteBack {...props} />
  </Conversation>
)
