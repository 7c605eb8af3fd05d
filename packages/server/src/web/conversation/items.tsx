// Posts, the report and events of a case as the items of a conversation. Text from people goes through Markdown's
// sanitizer or comes out as it was typed; decides nothing about who may read.

import { bytesInWords } from '@parley/rules'
import { audienceWords } from '../../cases/messages/audiences.js'
import type { CaseConversation, ShownReport } from '../../cases/messages/conversation.js'
import type { FileLine } from '../../cases/messages/files.js'
import type { ShownMessage } from '../../cases/messages/posts.js'
import { nameBefore, type Standing } from '../../cases/messages/standing.js'
import { eventInWords } from '../cases/event-words.js'
import { type ConversationItem, Message, Rendered } from '../look/conversation.js'
import { Action } from '../look/form/buttons.js'
import { renderMarkdown, renderPlainText } from '../look/markdown.js'
import { dateInWords, momentInWords } from '../look/time.js'
import { sideOf } from './composer.js'

const fileLinks = (caseId: string, files: readonly FileLine[]) =>
  files.map(({ attachmentId, name, sizeBytes }) => ({
    href: `/cases/${caseId}/attachments/${attachmentId}`,
    name,
    size: bytesInWords(sizeBytes),
  }))

type Reporter = Pick<CaseConversation, 'reporterName'>

const authorOf = (message: ShownMessage, { reporterName }: Reporter): string => {
  if (message.from === 'reporter') return reporterName ?? 'Reporter'
  return message.from === 'parley' ? 'Parley' : (message.author?.name ?? 'Somebody')
}

const aboutOf = (
  { author, from, isUnread }: ShownMessage,
  { reporterName }: Reporter,
): string | undefined =>
  [
    isUnread && 'new',
    from === 'reporter' && reporterName !== null && 'the reporter',
    author?.project !== null && author?.project !== undefined && `for ${author.project}`,
  ]
    .filter(Boolean)
    .join(' · ') || undefined

const TakeBack = ({
  caseId,
  message: { messageId, from },
  csrf,
}: {
  caseId: string
  message: ShownMessage
  csrf: string
}) => (
  <details>
    <summary>Take back</summary>
    {from === 'reporter' && (
      <p class="small quiet">
        The reporter wrote this. Who coordinates, and the admins, may take it back where it was not
        for everyone who reads it: a password, somebody else’s data. That you did stays to be seen.
      </p>
    )}
    <p class="small quiet">
      Its text and files are withheld from those who could read it; that there was a message stays.
      What was read cannot be unread.
    </p>
    <Action
      small
      tone="danger"
      action={`/cases/${caseId}/messages/${messageId}/retract`}
      csrf={csrf}
    >
      Take it back
    </Action>
  </details>
)

const goneWords = ({ retracted, text }: ShownMessage): string | undefined =>
  retracted === null
    ? undefined
    : `Taken back by ${retracted.by} on ${momentInWords(new Date(retracted.at))}.${
        text === null ? '' : ' Its author and who coordinates still see what it said.'
      }`

const messageItem = (
  conversation: Pick<CaseConversation, 'standing' | 'reporterName'>,
  message: ShownMessage,
  csrf: string,
): ConversationItem => {
  const { standing } = conversation
  const { caseId } = standing.loaded
  const { text, retracted } = message
  return {
    kind: 'message',
    id: `m-${message.messageId}`,
    author: authorOf(message, conversation),
    about: aboutOf(message, conversation),
    at: new Date(message.at),
    audience: {
      side: sideOf(message.audience),
      label: audienceWords(standing, message.audience).label,
    },
    unread: message.isUnread,
    gone: goneWords(message),
    ...(text === null || retracted !== null ? {} : { html: renderMarkdown(text) }),
    files: fileLinks(caseId, message.files),
    children: text !== null && retracted !== null && (
      <details>
        <summary>What it said</summary>
        <Rendered html={renderMarkdown(text)} />
      </details>
    ),
    actions: message.mayRetract && <TakeBack caseId={caseId} message={message} csrf={csrf} />,
  }
}

/** Facts of events name people by id; what they are called depends on who looks. */
const namesFor = (standing: Standing) => (personId: string) => {
  const member = standing.members.find((each) => each.personId === personId)
  if (member !== undefined) return member.name
  const participant = standing.participants.find((each) => each.personId === personId)
  return nameBefore(standing, { personId, name: participant?.name ?? 'somebody', isTeam: false })
    .name
}

/** Posts and events in the order of their times; a post stands before the events of its own moment. */
export const itemsOf = (
  conversation: CaseConversation,
  csrf: string,
): readonly ConversationItem[] => {
  const { standing, messages, events } = conversation
  const name = namesFor(standing)
  const lines = events.map(
    (event): ConversationItem => ({
      kind: 'event',
      text: <bdi>{eventInWords(event, name)}</bdi>,
      at: new Date(event.at),
    }),
  )
  return [...messages.map((message) => messageItem(conversation, message, csrf)), ...lines].sort(
    // because: both kinds were just given a Date
    (a, b) => (a.at as Date).getTime() - (b.at as Date).getTime(),
  )
}

const Typed = ({ title, text }: { readonly title: string; readonly text: string | null }) =>
  text === null ? null : (
    <details>
      <summary>{title}</summary>
      <Rendered html={renderPlainText(text)} />
    </details>
  )

const Line = ({ name, text }: { readonly name: string; readonly text: string | null }) =>
  text === null ? null : (
    <p>
      <b>{name}:</b> <span dir="auto">{text}</span>
    </p>
  )

/** The report, where the conversation begins. */
export const TheReport = ({
  report,
  reporterName,
  standing,
}: Pick<CaseConversation, 'standing' | 'reporterName'> & { readonly report: ShownReport }) => {
  const { loaded } = standing
  const { content } = report
  const isOwn = loaded.source === 'form' || loaded.source === 'api'
  return (
    <Message
      id="report"
      author={reporterName ?? 'Reporter'}
      about={
        isOwn
          ? 'the report'
          : `a report that came another way, ${dateInWords(new Date(loaded.receivedAt))}`
      }
      at={new Date(loaded.receivedAt)}
      audience={{ side: 'all', label: 'Everyone' }}
      html={renderMarkdown(content.details)}
      files={fileLinks(loaded.caseId, report.files)}
    >
      <Line name="Project" text={content.project === '' ? null : content.project} />
      <Line name="Versions" text={content.affectedVersions} />
      {Object.entries(content.others ?? {}).map(([name, text]) => (
        <Line name={name} text={text} />
      ))}
      <Line name="Wish for the embargo" text={content.embargoWish} />
      <Typed title="Proof of concept" text={content.proofOfConcept} />
      <Typed title="Patch" text={content.patch} />
    </Message>
  )
}
