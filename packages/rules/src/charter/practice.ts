// Owns the practice case: a report that is made up, for a newcomer to work on with their mentor before the first real one.
// What leaves a team is refused on it by `can`, and by the database.
import { type Refusal, refuse } from '../refusal.js'

/** What is known when a practice case is begun or ended. @source charter-rules A9, P17 */
export type PracticeFacts = {
  readonly isNewcomer: boolean
  readonly isMentor: boolean
  readonly hasAcknowledged: boolean
  readonly hasMentor: boolean
  /** One is begun and not ended. */
  readonly isUnderWay: boolean
}

/**
 * Whether a practice case is begun: by the newcomer or the mentor, once there is a mentor, one at a time. It is a case like
 * any, so that nobody opens it before they have agreed to how information under embargo is treated.
 *
 * @returns refusal `practice.not-yours`, `.no-mentor`, `.acknowledge-first` or `.under-way`, or undefined when it is
 * @source charter-rules A9, K1
 * @reading docs/READINGS.md#practice
 */
export const refusePractice = (
  facts: PracticeFacts,
):
  | Refusal<
      | 'practice.not-yours'
      | 'practice.no-mentor'
      | 'practice.acknowledge-first'
      | 'practice.under-way'
    >
  | undefined => {
  if (!facts.isNewcomer && !facts.isMentor)
    return refuse('practice.not-yours', 'The newcomer begins it, or their mentor.')
  if (!facts.hasMentor)
    return refuse('practice.no-mentor', 'It is worked on by two: have a mentor first.')
  if (!facts.hasAcknowledged)
    return refuse(
      'practice.acknowledge-first',
      'The newcomer first agrees to how information under embargo is treated.',
    )
  return facts.isUnderWay
    ? refuse('practice.under-way', 'There is one: end it before you begin another.')
    : undefined
}

/**
 * Whether a practice case is ended: by either of the two, at any time. Its contents are erased with it.
 *
 * @returns refusal `practice.not-yours` or `.none`, or undefined when it is
 * @source charter-rules A9
 * @reading docs/READINGS.md#practice
 */
export const refuseEndPractice = ({
  isNewcomer,
  isMentor,
  isUnderWay,
}: PracticeFacts): Refusal<'practice.not-yours' | 'practice.none'> | undefined => {
  if (!isNewcomer && !isMentor)
    return refuse('practice.not-yours', 'The newcomer ends it, or their mentor.')
  return isUnderWay ? undefined : refuse('practice.none', 'There is no practice case to end.')
}

/** A report that nobody sent. @source charter-rules A9, G7, G9 */
export type PracticeReport = {
  readonly title: string
  readonly details: string
  readonly affectedVersions: string
  readonly proofOfConcept: string
  readonly patch: string
}

/**
 * The report of the practice case: of a module and versions that do not exist, complete enough to be triaged, scored and
 * written up, with one thing wrong on purpose (it claims more versions than its proof shows), for the mentor to ask about.
 *
 * @source charter-rules A9, G7, G9
 * @reading docs/READINGS.md#practice
 */
export const practiceReport: PracticeReport = {
  title: 'practicelib.unpack() writes outside of the folder it is given',
  details: `This report is made up, for practice. There is no module practicelib.

practicelib.unpack(archive, folder) joins each member's name to the folder without looking at it. A name that begins with
"../" is written beside the folder, with the rights of whoever unpacks. The documentation calls the function safe for
archives from strangers.

I believe that every version is affected. I have told nobody else, and would like to be named as "Pat Practice".`,
  affectedVersions: '0.9, 1.0, 1.1 (tried 1.0 and 1.1 only; 0.9 has no unpack())',
  proofOfConcept: `import io, sys, tarfile, tempfile, pathlib
import practicelib

with tempfile.TemporaryDirectory() as place:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("../outside"), io.BytesIO())
    archive.seek(0)
    folder = pathlib.Path(place, "inside")
    folder.mkdir()
    practicelib.unpack(archive, folder)
    sys.exit(1 if pathlib.Path(place, "outside").exists() else 0)
`,
  patch: `--- practicelib.py
+++ practicelib.py
@@ -12,3 +12,5 @@
     for member in archive:
         target = folder / member.name
+        if not target.resolve().is_relative_to(folder.resolve()):
+            raise ValueError(member.name)
         write(target, member)
`,
}
