// An admin says that a repository's private reporting is right as it is now. It is switched elsewhere, never from here.
import { type Refusal, refuse } from '@parley/rules'
import type { Installation } from '../db/installation.js'
import type { Person } from '../identity/viewer.js'
import { changeDirectory } from './apply.js'
import { setLookAt } from './store.js'

/** Notes what was seen as right. */
export const noteRepository = (
  installation: Installation,
  person: Person,
  input: { teamId: number; projectId: number },
): Promise<true | Refusal> =>
  changeDirectory(installation, person, {
    ...{ teamId: input.teamId, action: 'directory.apply' },
    work: async ({ tx, now, record }) => {
      const { teamId, projectId } = input
      const found = await tx
        .selectFrom('directoryRepository')
        .innerJoin('project', 'project.projectId', 'directoryRepository.projectId')
        .select('seen')
        .where('directoryRepository.projectId', '=', projectId)
        .where('project.teamId', '=', teamId)
        .executeTakeFirst()
      if (found === undefined || found.seen === null)
        return refuse('directory.not-seen', 'Nothing was seen of such a repository.')
      await tx
        .updateTable('directoryRepository')
        .set({ expected: found.seen })
        .where('projectId', '=', projectId)
        .execute()
      const facts = { projectId, takesPrivateReports: found.seen }
      await record({ name: 'directory:repository-noted', teamId, facts })
      await setLookAt(tx, teamId, now)
      return true as const
    },
  })
