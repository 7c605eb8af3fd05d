// Since when somebody is a member: a day, or that it was before they came with an imported list.
import { DateTime } from '../look/time.js'

export interface Joined {
  readonly joinedAt: number
  readonly joinedEarlier: boolean
  readonly joinedOn: number | null
}

export const Since = ({ joinedAt, joinedEarlier, joinedOn }: Joined) =>
  joinedEarlier && joinedOn === null ? (
    <>
      before <DateTime at={new Date(joinedAt)} day />
    </>
  ) : (
    <DateTime at={new Date(joinedOn ?? joinedAt)} day />
  )
