// No letter that leads somewhere after `g` does something of its own: pressed too late, it would be done.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openByHand, signInAgain } from '../cases/support.js'
import { get, openScene, type Scene } from '../conversation/support.js'
import { addPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

it('the letters of places are none of the case’s own keys', async () => {
  const { installation } = scene.parley
  const { team } = scene
  const person = await addPerson(installation, 'Ada Keys', { team, roles: ['admin'] })
  const { caseId } = await openByHand(installation, { team, person, title: 'Nobody’s yet' })
  const ada = await signInAgain(installation, person)
  const { body } = await get(scene, ada, `/cases/${caseId}`)
  const lettersOf = (name: string) =>
    [...body.matchAll(new RegExp(`${name}="(.)"`, 'g'))].map(([, letter]) => letter)
  const places = lettersOf('data-go')
  expect(places).toContain('c')
  expect(places).toHaveLength(new Set(places).size)
  const own = lettersOf('data-key')
  expect(own).toContain('t')
  expect(places.filter((letter) => own.includes(letter))).toEqual([])
})
