// Whether the participants of a case see one another: the coordinator's choice. Closed, a participant sees the names of
// projects; opened, who takes part by name and how far each project is. What was seen cannot be unseen.
import { isRefusal, type Refusal, refuse } from '@parley/rules'
import { change } from '../../audit/change.js'
import { begin, unknownCase } from '../../cases/begin.js'
import { isId } from '../../cases/load.js'
import { updateCase } from '../../cases/store.js'
import type { Installation } from '../../db/installation.js'
import { actorOf, type Person } from '../../identity/viewer.js'

/** Opens the list of participants to each other, or closes it again. */
export const showParticipants = (
  installation: Installation,
  person: Person,
  { caseId, open }: { caseId: string; open: boolean },
): Promise<{ readonly open: boolean } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    if (!isId(caseId)) return unknownCase()
    const begun = await begin(step, person, { caseId, action: 'case.open-participants' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    if (loaded.participantsOpen === open)
      return refuse('participants.unchanged', 'The list stands like that already.')
    await updateCase(step.tx, caseId, { participantsOpen: open })
    const name = open ? 'participants:opened' : 'participants:closed'
    await step.record({ name, of: loaded.of })
    const ids = { caseId, audience: 'everyone', kind: 'participants-shown' }
    await step.enqueue({ task: 'notify.participants', ids })
    return { open }
  })
