// The conversation as a section of the case's page.
import { bytesInWords } from '@parley/rules'
import { charterFor } from '../../cases/begin.js'
import { loadConversation } from '../../cases/messages/conversation.js'
import type { Site } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import type { CaseSection } from '../cases/sections.js'
import { nothingTyped } from './composer.js'
import { ConversationPart } from './conversation.js'

/** What may be attached, in a line. */
export const filesHelp = ({ settings }: Site): string => {
  const { maxPerMessage, maxBytes } = settings.limits.attachments
  return `Up to ${maxPerMessage} files of ${bytesInWords(maxBytes)} each.`
}

const load = async (site: Site, person: Person, caseId: string) => {
  const conversation = await loadConversation(site.installation, person, { caseId })
  if (conversation === undefined) return undefined
  return (
    <ConversationPart
      conversation={conversation}
      charter={charterFor(person, conversation.standing.loaded.teamId)}
      csrf={person.session?.csrf ?? ''}
      filesHelp={filesHelp(site)}
      typed={nothingTyped}
    />
  )
}

export const conversationSection: CaseSection = {
  name: 'conversation',
  place: 'main',
  order: 200,
  load,
}
