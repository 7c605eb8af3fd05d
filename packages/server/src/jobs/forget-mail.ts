// Takes an address out of the outbox: of mail that belongs to nobody's account, what waits is dropped and what was sent is
// emptied. No row says whose it is, so that each of the kind is opened.
import type { Keys } from '../db/keys.js'
import type { Tx } from '../db/transaction.js'
import { openMail } from './outbox.js'

const plain = (address: string): string => address.trim().toLowerCase()

/** `kind` is a pattern of SQL; with a case, of that case alone. */
export const forgetMailTo = async (
  tx: Tx,
  keys: Keys,
  {
    email,
    kind,
    caseId,
  }: { readonly email: string; readonly kind: string; readonly caseId?: string },
): Promise<void> => {
  const mails = await tx
    .selectFrom('mail')
    .select(['mailId', 'sealed', 'state'])
    .where('kind', 'like', kind)
    .where('personId', 'is', null)
    .$if(caseId !== undefined, (query) => query.where('caseId', '=', caseId ?? ''))
    .execute()
  for (const { mailId, sealed, state } of mails) {
    if (sealed.length === 0) continue
    const { to } = openMail(keys, { mailId, sealed })
    if (!to.some((address) => plain(address) === plain(email))) continue
    await tx
      .updateTable('mail')
      .set({ sealed: Buffer.alloc(0), state: state === 'sent' ? 'sent' : 'dropped' })
      .where('mailId', '=', mailId)
      .execute()
  }
}
