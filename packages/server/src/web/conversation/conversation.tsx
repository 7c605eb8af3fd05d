// The conversation of a case: the report, what is said and done, the way to older posts, and where one writes. The same
// part stands on the case's page and, when a message was refused, on a page of its own.
import type { Charter } from '@parley/rules'
import { offeredAudiences } from '../../cases/messages/audiences.js'
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
}

const Older = ({ conversation }: { readonly conversation: CaseConversation }) => {
  const { older, standing } = conversation
  if (older === undefined) return null
  const next = Math.min(older.count, newestShown)
  return (
    <p class="event">
      <a href={`/cases/${standing.loaded.caseId}/conversation?before=${older.before}#oldest`}>
        {older.count > next
          ? `Show ${next} of ${counted(older.count, 'older post')}`
          : `Show ${counted(older.count, 'older post')}`}
      </a>
    </p>
  )
}

export const ConversationPart = (props: ConversationProps) => {
  const { conversation, typed } = props
  const { standing, report } = conversation
  return (
    <div class="stack" id="conversation">
      {report && (
        <section class="talk" aria-label="Report">
          <TheReport report={report} standing={standing} />
        </section>
      )}
      <Older conversation={conversation} />
      <Conversation items={itemsOf(conversation, props.csrf)}>
        {typed && (
          <CaseComposer
            caseId={standing.loaded.caseId}
            csrf={props.csrf}
            audiences={offeredAudiences(standing)}
            charter={props.charter}
            isMember={standing.isMember}
            hasReporter={standing.hasReporter}
            filesHelp={props.filesHelp}
            typed={typed}
          />
        )}
      </Conversation>
    </div>
  )
}
