/** British spellings, as a closed list of forms: a pattern would make `noize`, `promize` and `hor` out of honest words. */

const ISE_ENDINGS = ['ise', 'ised', 'ises', 'ising', 'isation', 'isations', 'iser', 'isers', 'isable']
const ISE_VERBS = (
  'anonym autoformal axiomat canonical categor central character conceptual container contextual custom ' +
  'decentral digit discret emphas external factor familiar final formal general global harmon homogen hybrid hypothes ' +
  'incentiv initial item lemmat linear local marginal material maxim mechan memor minim modular normal operational optim ' +
  'organ oxid parallel parameter parametr penal personal polar priorit quant random raster real recogn reorgan ' +
  'regular revolution sanit scrutin sensit serial special stabil standard styl summar symbol synchron synthes token ' +
  'util vector verbal visual'
).split(' ')

/** Each line: the British forms of one word, then `=`, then the American forms in the same order. */
const OTHERS = `
behaviour behaviours behavioural behaviourally = behavior behaviors behavioral behaviorally
colour colours coloured colouring = color colors colored coloring
favour favours favoured favouring favourable favourably favourite = favor favors favored favoring favorable favorably favorite
neighbour neighbours neighbouring neighbourhood neighbourhoods = neighbor neighbors neighboring neighborhood neighborhoods
labour labours harbour humour rumour rumours flavour flavours = labor labors harbor humor rumor rumors flavor flavors
tumour tumours vapour honour endeavour endeavours rigour armour odour = tumor tumors vapor honor endeavor endeavors rigor armor odor
centre centres centred multicentre fibre fibres litre litres = center centers centered multicenter fiber fibers liter liters
metre metres centimetre centimetres millimetre millimetres kilometre kilometres = meter meters centimeter centimeters millimeter millimeters kilometer kilometers
nanometre nanometres micrometre micrometres theatre calibre = nanometer nanometers micrometer micrometers theater caliber
manoeuvre manoeuvres manoeuvring = maneuver maneuvers maneuvering
analyse analysed analysing analyser analysers analysable = analyze analyzed analyzing analyzer analyzers analyzable
catalyse catalysed paralysed = catalyze catalyzed paralyzed
modelling modelled modeller modellers remodelling = modeling modeled modeler modelers remodeling
labelling labelled labeller labellers unlabelled mislabelled relabelling = labeling labeled labeler labelers unlabeled mislabeled relabeling
signalling signalled travelling travelled traveller travellers = signaling signaled traveling traveled traveler travelers
channelling tunnelling levelling counselling fuelled fuelling = channeling tunneling leveling counseling fueled fueling
cancelled cancelling totalling marshalling = canceled canceling totaling marshaling
enrol enrolment fulfil fulfils fulfilment skilful distil = enroll enrollment fulfill fulfills fulfillment skillful distill
focussed focussing biassed benefitted = focused focusing biased benefited
defence defences offence offences licence licences pretence practise practised practising = defense defenses offense offenses license licenses pretense practice practiced practicing
catalogue catalogues catalogued dialogue dialogues analogue analogues = catalog catalogs cataloged dialog dialogs analog analogs
artefact artefacts programme programmes judgement judgements ageing = artifact artifacts program programs judgment judgments aging
grey greyscale tyre tyres mould sulphur aluminium plough sceptical scepticism = gray grayscale tire tires mold sulfur aluminum plow skeptical skepticism
enquiry enquiries learnt acknowledgement = inquiry inquiries learned acknowledgment
anaesthesia anaesthetic anaemia paediatric paediatrics leukaemia ischaemia ischaemic = anesthesia anesthetic anemia pediatric pediatrics leukemia ischemia ischemic
haemorrhage haemorrhagic haemoglobin haematology haematoxylin haemodynamic = hemorrhage hemorrhagic hemoglobin hematology hematoxylin hemodynamic
oedema oestrogen oesophagus oesophageal foetal foetus aetiology = edema estrogen esophagus esophageal fetal fetus etiology
gynaecology gynaecological orthopaedic orthopaedics diarrhoea encyclopaedia = gynecology gynecological orthopedic orthopedics diarrhea encyclopedia
`

/** British form → American form, folded. */
export const AMERICAN: ReadonlyMap<string, string> = new Map([...pairsOfVerbs(), ...pairsOf(OTHERS)])

function pairsOfVerbs(): [string, string][] {
  return ISE_VERBS.flatMap((verb) =>
    ISE_ENDINGS.map((ending): [string, string] => [verb + ending, `${verb}iz${ending.slice(2)}`]),
  )
}

/**
 * Where Porter2 goes wrong for papers. Each line: a stem, then the folded forms that have it. A line keeps its words apart
 * from those that Porter2 would throw together with them (critic, critical), or brings together what it keeps apart
 * (matrix, matrices).
 */
const OWN_STEMS = `
critical: critical critically criticality
objective: objective objectives objectively objectivity
several: several
generalize: generalize generalizes generalized generalizing generalization generalizations generalizable generalizability generalizer generalizers
localize: localize localizes localized localizing localization localizations localizer localizers
continual: continual continually
transformer: transformer transformers
positive: positive positives positively positivity
animal: animal animals
differentiable: differentiable differentiability differentiably
authority: authority authorities authoritative
informal: informal informally informality
optimism: optimism optimistic optimistically optimist optimists
executive: executive executives
plane: plane planes
university: university universities
organize: organize organizes organized organizing organization organizations organizational organizationally organizer organizers
internal: internal internally
international: international internationally
corpus: corpus corpora
analysis: analysis analyses
hypothesis: hypothesis hypotheses
matrix: matrix matrices matrixes
criterion: criterion criteria criterions
phenomenon: phenomenon phenomena
vertex: vertex vertices vertexes
index: index indices indexes indexed indexing
axis: axis axes
synthesis: synthesis syntheses
text: text texts textual textually
spars: sparse sparsely sparser sparsity sparsities
gpu: gpus
cpu: cpus
tpu: tpus
npu: npus
pde: pdes
sde: sdes
nfe: nfes
`

/** Folded form → its stem, before Porter2 is asked. */
export const STEMS: ReadonlyMap<string, string> = new Map(
  linesOf(OWN_STEMS).flatMap((line) => {
    const [stem = '', forms = ''] = line.split(': ')
    return forms.split(' ').map((form) => [form, stem] as const)
  }),
)

function pairsOf(table: string): [string, string][] {
  return linesOf(table).flatMap((line) => {
    const [british = [], american = []] = line.split(' = ').map((forms) => forms.split(' '))
    return british.map((form, i): [string, string] => [form, american[i] ?? form])
  })
}

function linesOf(table: string): string[] {
  return table.trim().split('\n')
}
