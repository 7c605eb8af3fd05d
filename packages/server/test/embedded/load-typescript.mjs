// Lets a plain Node process of a test import the sources: `--import` this file. The process can then
// be killed like a real server, which one inside the test runner cannot.
import { register } from 'node:module'

register('./typescript-hooks.mjs', import.meta.url)
