// Shows which queue a report goes to, and that an unknown project is nobody's loss.
import { expect, test } from 'vitest'
import { routeReport } from './routing.js'

const projects = [
  { id: 'p1', teamId: 'psrt', names: ['cpython', 'Python'], submitAt: null },
  { id: 'p2', teamId: 'pip', names: ['pip', 'pkg:pypi/pip'], submitAt: null },
  { id: 'p3', teamId: 'psrt', names: ['release-tools'], submitAt: 'https://example.org/new' },
  { id: 'p4', teamId: 'psrt', names: ['pip'], submitAt: null },
]

test.each([
  ['CPython', { teamId: 'psrt', projectId: 'p1', submitAt: null }],
  [' PIP ', { teamId: 'pip', projectId: 'p2', submitAt: null }],
  ['pkg:pypi/pip', { teamId: 'pip', projectId: 'p2', submitAt: null }],
  ['Release Tools', { teamId: 'psrt', projectId: 'p3', submitAt: 'https://example.org/new' }],
  ['left-pad', { teamId: 'default', projectId: null, submitAt: null }],
  ['', { teamId: 'default', projectId: null, submitAt: null }],
])('G3: a report for %j goes to %j', (project, expected) => {
  expect(routeReport(project, projects, 'default')).toEqual(expected)
})

test('G1: without any project configured, every report is taken by the default team', () => {
  expect(routeReport('pip', [], 'default')).toMatchObject({ teamId: 'default' })
})
