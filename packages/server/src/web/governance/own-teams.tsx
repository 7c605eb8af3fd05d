// One's own teams on the account page, each with the way out of it.
import type { Person } from '../../identity/viewer.js'
import { Card, Table } from '../look/card.js'
import { rolesInWords } from '../team/forms.js'

export const OwnTeams = ({ memberships }: Pick<Person, 'memberships'>) =>
  memberships.length === 0 ? null : (
    <Card title="Your teams" id="teams">
      <Table
        label="Your teams"
        stacks
        columns={[{ name: 'Team' }, { name: 'Roles' }, { name: 'Change' }]}
        rows={memberships.map(({ slug, name, roles }) => [
          <bdi>{name}</bdi>,
          rolesInWords(roles),
          <a href={`/leaving/${encodeURIComponent(slug)}`}>Leave</a>,
        ])}
      />
    </Card>
  )
