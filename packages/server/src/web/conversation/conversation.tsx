// The conversation of a case: the report, what is said and done, the way to older posts, and where one writes. The same
// part stands on the case's page and, when a message was refused, on a page of its own.
import type { Charter } from '@parley/rules'
import { channelOf, offeredAudiences } from '../../cases/messages/audiences.js'
import type { CaseConversation } from '../../cases/messages/conversation.js'
import { newestShown } from '../../cases/messages/conversation.js'
import { Conversation } from '../look/conversation.js'
import { counted } from '../look/marks.js'
import { CaseComposer, type Typed } from './composer.js'
import { itemsOf, TheReport } from './items.js'

export interface ConversationProps {
  readonly conversation: CaseConversation
  readonly charter: Charter
  readonly csrf: string
  readonly filesHelp: string
  /** Absent on a page of older posts: there one reads. */
  readonly typed: Typed | undefined
  /** One project's private channel: what is written goes there. */
  readonly channel?: number | undefined
  /** A message was refused: where it is written stands before everything else. */
  readonly composerFirst?: boolean | undefined
}

/** So many private channels are offered where everything is said; more of them are written to on their own pages. */
const channelsOffered = 4

const audiencesOf = ({ conversation: { standing }, channel, typed }: ConversationProps) => {
  const offered = offeredAudiences(standing)
  if (channel !== undefined)
    return { offered: offered.filter(({ audience }) => channelOf(audience) === channel), more: 0 }
  const channels = offered.filter(({ audience }) => channelOf(audience) !== undefined)
  if (channels.length <= channelsOffered) return { offered, more: 0 }
  const kept = offered.filter(
    ({ audience }) => channelOf(audience) === undefined || audience === typed?.audience,
  )
  return { offered: kept, more: channels.length }
}

const Older = ({ conversation, channel }: Pick<ConversationProps, 'conversation' | 'channel'>) => {
  const { older, standing } = conversation
  if (older === undefined) return null
  const next = Math.min(older.count, newestShown)
  const only = channel === undefined ? '' : `&channel=${channel}`
  return (
    <p class="event">
      <a
        href={`/cases/${standing.loaded.caseId}/conversation?before=${older.before}${only}#oldest`}
      >
        {older.count > next
          ? `Show ${next} of ${counted(older.count, 'older post')}`
          : `Show ${counted(older.count, 'older post')}`}
      </a>
    </p>
  )
}

/** What came since the reader last looked: how much, and the way to the first of it. */
const Unread = ({ conversation }: { readonly conversation: CaseConversation }) => {
  const unread = conversation.messages.filter(({ isUnread }) => isUnread)
  const [first] = unread
  if (first === undefined) return null
  return (
    <p class="note">
      <a
        href={`#m-${first.messageId}`}
      >{`${counted(unread.length, 'new post')} since your last visit`}</a>
    </p>
  )
}

export const ConversationPart = (props: ConversationProps) => {
  const { conversation, typed, channel } = props
  const { standing, report } = conversation
  const { offered, more } = audiencesOf(props)
  const composer = typed && (
    <CaseComposer
      caseId={standing.loaded.caseId}
      csrf={props.csrf}
      audiences={offered}
      moreChannels={more}
      channel={channel}
      charter={props.charter}
      isMember={standing.isMember}
      hasReporter={standing.hasReporter}
      filesHelp={props.filesHelp}
      typed={typed}
    />
  )
  return (
    <div class="stack" id="conversation">
      {props.composerFirst && composer}
      {report && (
        <section class="talk" aria-label="Report">
          <TheReport {...conversation} report={report} />
        </section>
      )}
      <Unread conversation={conversation} />
      <Older {...props} />
      <Conversation items={itemsOf(conversation, props.csrf)}>
        {!props.composerFirst && composer}
      </Conversation>
    </div>
  )
}
