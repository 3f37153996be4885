/** A few made papers for tests of flows. */
import type { Listed } from '../desk.ts'

export const PLANNER: Listed = {
  title: 'Planning with world models',
  abstract: 'A world model predicts how a scene goes on. The robot plans in it.',
  arxiv: '2603.00001',
  authors: ['Mina Okafor', 'Jo Berg', 'Ida Sand'],
  categories: ['cs.RO'],
}
export const GRASPS: Listed = {
  title: 'Grasping with a diffusion policy',
  abstract: 'We train a diffusion policy for a robot hand. It grasps unknown cups.',
  arxiv: '2603.00002',
  authors: ['Lena Fuchs'],
  categories: ['cs.RO'],
}
export const EXPERTS: Listed = {
  title: 'Routing in a mixture of experts',
  abstract: 'Sparse layers send every word to two experts. A router learns to balance them.',
  arxiv: '2603.00003',
  authors: ['Sam Ito'],
  categories: ['cs.CL'],
}
/** Holds both words, but not together. */
export const APART: Listed = {
  title: 'A survey of simulators',
  abstract: 'The world needs data. Every model is judged.',
  arxiv: '2603.00004',
}
