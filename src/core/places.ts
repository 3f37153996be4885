/**
 * The names under which people know a time zone: IANA names and their cities from Intl, and beside them big cities
 * without a zone of their own, countries and abbreviations. A name that means several zones lists them all, the likeliest
 * first.
 */
import { nearest } from './spelling.ts'

/** Intl still lists some zones under names that IANA has replaced; both names mean the same zone everywhere. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['Africa/Asmera', 'Africa/Asmara'],
  ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['America/Catamarca', 'America/Argentina/Catamarca'],
  ['America/Coral_Harbour', 'America/Atikokan'],
  ['America/Cordoba', 'America/Argentina/Cordoba'],
  ['America/Godthab', 'America/Nuuk'],
  ['America/Indianapolis', 'America/Indiana/Indianapolis'],
  ['America/Jujuy', 'America/Argentina/Jujuy'],
  ['America/Louisville', 'America/Kentucky/Louisville'],
  ['America/Mendoza', 'America/Argentina/Mendoza'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Katmandu', 'Asia/Kathmandu'],
  ['Asia/Rangoon', 'Asia/Yangon'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['Atlantic/Faeroe', 'Atlantic/Faroe'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['Pacific/Enderbury', 'Pacific/Kanton'],
  ['Pacific/Ponape', 'Pacific/Pohnpei'],
  ['Pacific/Truk', 'Pacific/Chuuk'],
])

const CITIES: readonly (readonly [zones: string, names: string])[] = [
  ['Africa/Casablanca', 'rabat, marrakesh, marrakech, fes'],
  ['Africa/Cairo', 'alexandria'],
  ['Africa/Johannesburg', 'cape town, pretoria, durban, stellenbosch'],
  ['Africa/Lagos', 'abuja, ibadan'],
  ['America/Argentina/Buenos_Aires', 'rosario, la plata'],
  ['America/Bogota', 'medellin, cali'],
  ['America/Chicago', 'houston, dallas, austin, san antonio, minneapolis, st louis, saint louis, new orleans, madison'],
  ['America/Chicago', 'nashville, memphis, milwaukee, kansas city, urbana, champaign, oklahoma city, evanston'],
  ['America/Denver', 'boulder, salt lake city, albuquerque, santa fe, los alamos, colorado springs'],
  ['America/Edmonton', 'calgary, banff'],
  ['America/Los_Angeles', 'san francisco, seattle, san diego, silicon valley, bay area, palo alto, stanford, berkeley'],
  [
    'America/Los_Angeles',
    'mountain view, menlo park, cupertino, redmond, oakland, sacramento, las vegas, pasadena, sf',
  ],
  ['America/Los_Angeles', 'irvine, santa barbara, santa cruz, la'],
  ['America/Mexico_City', 'guadalajara, puebla'],
  ['America/New_York', 'boston, washington, washington dc, philadelphia, pittsburgh, atlanta, miami, princeton, nyc'],
  [
    'America/New_York',
    'baltimore, ithaca, new haven, orlando, charlotte, raleigh, durham, cleveland, cincinnati, ann arbor',
  ],
  ['America/New_York', 'brooklyn, manhattan, buffalo, providence, columbus, tampa'],
  ['America/Phoenix', 'tucson, tempe'],
  ['America/Sao_Paulo', 'rio, rio de janeiro, brasilia, belo horizonte, curitiba, porto alegre, campinas'],
  ['America/Toronto', 'montreal, ottawa, quebec, quebec city, waterloo, mississauga'],
  ['America/Vancouver', 'burnaby'],
  ['Asia/Dubai', 'abu dhabi, sharjah'],
  ['Asia/Ho_Chi_Minh', 'hanoi, ha noi, da nang'],
  ['Asia/Jakarta', 'bandung, surabaya, yogyakarta'],
  ['Asia/Jerusalem', 'tel aviv, haifa, rehovot'],
  ['Asia/Karachi', 'lahore, islamabad'],
  [
    'Asia/Kolkata',
    'bangalore, bengaluru, mumbai, bombay, delhi, new delhi, chennai, madras, hyderabad, pune, ahmedabad',
  ],
  ['Asia/Kolkata', 'kanpur, kharagpur, jaipur, gurgaon, gurugram, noida'],
  ['Asia/Riyadh', 'jeddah, mecca, thuwal'],
  ['Asia/Seoul', 'busan, daejeon, incheon'],
  ['Asia/Shanghai', 'beijing, peking, shenzhen, guangzhou, hangzhou, chengdu, wuhan, nanjing, xian, tianjin, suzhou'],
  ['Asia/Shanghai', 'chongqing, hefei, harbin'],
  ['Asia/Taipei', 'hsinchu, kaohsiung'],
  ['Asia/Tokyo', 'osaka, kyoto, nagoya, yokohama, sapporo, fukuoka, kobe, sendai, tsukuba'],
  ['Australia/Sydney', 'canberra, newcastle nsw'],
  ['Australia/Brisbane', 'gold coast'],
  ['Europe/Amsterdam', 'rotterdam, the hague, den haag, utrecht, eindhoven, delft, leiden, groningen'],
  ['Europe/Athens', 'thessaloniki, heraklion'],
  [
    'Europe/Berlin',
    'munich, munchen, hamburg, cologne, koln, frankfurt, stuttgart, dusseldorf, leipzig, dresden, bonn',
  ],
  [
    'Europe/Berlin',
    'tubingen, heidelberg, freiburg, karlsruhe, darmstadt, aachen, saarbrucken, potsdam, hannover, bremen',
  ],
  ['Europe/Brussels', 'antwerp, ghent, leuven'],
  ['Europe/Copenhagen', 'aarhus, odense'],
  ['Europe/Dublin', 'cork, galway'],
  ['Europe/Helsinki', 'espoo, tampere, turku'],
  ['Europe/Istanbul', 'ankara, izmir'],
  ['Europe/Kyiv', 'lviv, kharkiv, odesa, odessa'],
  ['Europe/Lisbon', 'porto, lisboa, coimbra'],
  ['Europe/London', 'oxford, edinburgh, glasgow, manchester, bristol, leeds, liverpool, cardiff, belfast, sheffield'],
  ['Europe/Madrid', 'barcelona, valencia, seville, sevilla, bilbao, malaga, granada'],
  ['Europe/Moscow', 'st petersburg, saint petersburg, nizhny novgorod, kazan'],
  ['Europe/Oslo', 'bergen, trondheim, tromso'],
  ['Europe/Paris', 'lyon, marseille, toulouse, nice, grenoble, bordeaux, lille, nantes, strasbourg, saclay'],
  ['Europe/Prague', 'brno'],
  [
    'Europe/Rome',
    'milan, milano, turin, torino, naples, napoli, bologna, florence, firenze, genoa, pisa, trieste, roma',
  ],
  ['Europe/Stockholm', 'gothenburg, goteborg, uppsala, lund, malmo, linkoping'],
  ['Europe/Vienna', 'graz, linz, salzburg, innsbruck, wien, klosterneuburg'],
  ['Europe/Warsaw', 'krakow, cracow, wroclaw, gdansk, poznan, lodz'],
  ['Europe/Zurich', 'geneva, geneve, basel, bern, lausanne, lugano'],
  ['Pacific/Auckland', 'wellington, christchurch, dunedin, hamilton nz'],
  ['Pacific/Honolulu', 'hawaii'],
  ['Europe/London America/New_York', 'cambridge'],
  ['Europe/London America/Chicago', 'birmingham'],
  ['America/Los_Angeles America/New_York', 'portland'],
  ['America/Los_Angeles America/Costa_Rica', 'san jose'],
]

const COUNTRIES: readonly (readonly [zones: string, names: string])[] = [
  ['Africa/Cairo', 'egypt'],
  ['Africa/Casablanca', 'morocco'],
  ['Africa/Johannesburg', 'south africa'],
  ['Africa/Lagos', 'nigeria'],
  ['Africa/Nairobi', 'kenya'],
  ['America/Argentina/Buenos_Aires', 'argentina'],
  ['America/Bogota', 'colombia'],
  ['America/Santiago', 'chile'],
  ['Asia/Dhaka', 'bangladesh'],
  ['Asia/Dubai', 'uae, united arab emirates'],
  ['Asia/Ho_Chi_Minh', 'vietnam'],
  ['Asia/Jerusalem', 'israel'],
  ['Asia/Karachi', 'pakistan'],
  ['Asia/Kolkata', 'india'],
  ['Asia/Manila', 'philippines'],
  ['Asia/Bangkok', 'thailand'],
  ['Asia/Riyadh', 'saudi arabia'],
  ['Asia/Seoul', 'south korea, korea, rok'],
  ['Asia/Shanghai', 'china, prc'],
  ['Asia/Taipei', 'taiwan, roc'],
  ['Asia/Tehran', 'iran'],
  ['Asia/Tokyo', 'japan'],
  ['Europe/Amsterdam', 'netherlands, holland'],
  ['Europe/Athens', 'greece'],
  ['Europe/Berlin', 'germany, deutschland'],
  ['Europe/Brussels', 'belgium'],
  ['Europe/Bucharest', 'romania'],
  ['Europe/Budapest', 'hungary'],
  ['Europe/Copenhagen', 'denmark'],
  ['Europe/Dublin', 'ireland, eire'],
  ['Europe/Helsinki', 'finland'],
  ['Europe/Istanbul', 'turkey, turkiye'],
  ['Europe/Kyiv', 'ukraine'],
  ['Europe/London', 'uk, gb, united kingdom, great britain, england, scotland, wales'],
  ['Europe/Madrid', 'spain'],
  ['Europe/Oslo', 'norway'],
  ['Europe/Paris', 'france'],
  ['Europe/Prague', 'czechia, czech republic'],
  ['Europe/Rome', 'italy'],
  ['Europe/Stockholm', 'sweden'],
  ['Europe/Vienna', 'austria'],
  ['Europe/Warsaw', 'poland'],
  ['Europe/Zurich', 'switzerland'],
  ['Pacific/Auckland', 'new zealand, nz'],
  ['America/New_York America/Chicago America/Denver America/Los_Angeles', 'usa, us, united states, america'],
  ['America/Toronto America/Winnipeg America/Edmonton America/Vancouver America/Halifax', 'canada'],
  ['Australia/Sydney Australia/Brisbane Australia/Adelaide Australia/Darwin Australia/Perth', 'australia'],
  ['America/Sao_Paulo America/Manaus America/Rio_Branco', 'brazil'],
  ['America/Mexico_City America/Tijuana America/Cancun America/Hermosillo', 'mexico'],
  ['Asia/Jakarta Asia/Makassar Asia/Jayapura', 'indonesia'],
  ['Europe/Lisbon Atlantic/Azores', 'portugal'],
  ['Europe/Moscow Asia/Yekaterinburg Asia/Novosibirsk Asia/Vladivostok', 'russia'],
  ['Asia/Tbilisi America/New_York', 'georgia'],
]

const ABBREVIATIONS: readonly (readonly [zones: string, names: string])[] = [
  [
    'UTC',
    'utc, gmt, z, zulu, uct, universal, greenwich, etc utc, etc gmt, etc uct, etc greenwich, etc universal, etc zulu',
  ],
  ['Europe/Lisbon', 'wet, west, western european'],
  ['Europe/Brussels', 'cet, cest, met, mez, mesz, central european'],
  ['Europe/Athens', 'eet, eest, eastern european'],
  ['Europe/Moscow', 'msk'],
  ['America/New_York', 'est, edt, et, eastern'],
  ['America/Chicago', 'cdt, ct, central'],
  ['America/Denver', 'mdt, mt, mountain'],
  ['America/Los_Angeles', 'pst, pdt, pt, pacific'],
  ['America/Anchorage', 'akst, akdt, alaska'],
  ['Pacific/Honolulu', 'hst'],
  ['America/St_Johns', 'nst, ndt, newfoundland'],
  ['America/Halifax', 'adt, atlantic'],
  ['America/Sao_Paulo', 'brt'],
  ['America/Argentina/Buenos_Aires', 'art'],
  ['Africa/Lagos', 'wat'],
  ['Africa/Nairobi', 'eat'],
  ['Africa/Johannesburg', 'sast'],
  ['Asia/Jakarta', 'wib'],
  ['Asia/Karachi', 'pkt'],
  ['Asia/Bangkok', 'ict'],
  ['Asia/Singapore', 'sgt'],
  ['Asia/Hong_Kong', 'hkt'],
  ['Asia/Tokyo', 'jst'],
  ['Asia/Seoul', 'kst'],
  ['Australia/Sydney', 'aedt'],
  ['Australia/Adelaide', 'acdt'],
  ['Australia/Perth', 'awst'],
  ['Pacific/Auckland', 'nzst, nzdt, nzt'],
  ['Australia/Sydney Australia/Brisbane', 'aest, aet'],
  ['Australia/Adelaide Australia/Darwin', 'acst'],
  ['Europe/London Asia/Dhaka', 'bst'],
  ['Asia/Kolkata Asia/Jerusalem Europe/Dublin', 'ist'],
  ['America/Chicago Asia/Shanghai America/Havana', 'cst'],
  ['America/Denver America/Phoenix', 'mst'],
  ['America/Halifax Asia/Riyadh', 'ast'],
  ['Asia/Dubai Asia/Tbilisi', 'gst'],
  ['Africa/Maputo', 'cat'],
]

/** A zone under the name that IANA gives it today. */
function currentName(zone: string): string {
  return RENAMED.get(zone) ?? zone
}

/** A zone as people call it: `Berlin`, `New York`, `UTC`; without a city the whole name. */
export function zoneCity(zone: string): string {
  const name = currentName(zone)
  const city = name.startsWith('Etc/') ? name : name.slice(name.lastIndexOf('/') + 1)
  return city.replaceAll('_', ' ')
}

/** Case, accents and punctuation do not tell places apart. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replace(/[^\p{L}\p{N}+]+/gu, ' ')
    .trim()
}

function lastPart(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1)
}

const PLACES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...Intl.supportedValuesOf('timeZone').flatMap((zone) => {
    const names = [zone, currentName(zone)]
    return [...names, ...names.map(lastPart)].map((name) => [fold(name), [currentName(zone)]] as const)
  }),
  ...[...CITIES, ...COUNTRIES, ...ABBREVIATIONS].flatMap(([zones, names]) =>
    names.split(', ').map((name) => [name, zones.split(' ')] as const),
  ),
])

/** The zones that a name means, the likeliest first; none where nobody knows it. Never throws, whatever the text. */
export function zonesNamed(text: string): readonly string[] {
  const whole = fold(text)
  const bare = whole.replace(/^(?:in|the) /, '').replace(/(?: (?:standard|daylight|summer))? (?:time|city|area)$/, '')
  const beforeComma = fold(text.split(',')[0] ?? '')
  const known = PLACES.get(whole) ?? PLACES.get(bare) ?? PLACES.get(beforeComma)
  return known ?? [zoneInIntl(text.trim())].filter((zone) => zone !== undefined)
}

/** Intl also knows old names (`US/Pacific`) and, in three letters, some that nobody means: those are left to the table. */
function zoneInIntl(name: string): string | undefined {
  if (!/^[a-z][\w/+-]{3,}$/i.test(name)) return undefined
  try {
    return currentName(new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone)
  } catch {
    return undefined
  }
}

/** Zones that the typed text may be the beginning or a part of, else a misspelling of, the best first; for suggestions too. */
export function zonesLike(text: string, limit = 5): readonly string[] {
  const typed = fold(text)
  if (typed === '') return []
  const names = [...PLACES.keys()]
  const begun = names.filter((name) => name.startsWith(typed)).sort((a, b) => a.length - b.length)
  const within = typed.length < 3 ? [] : names.filter((name) => name.includes(` ${typed}`))
  const parts = [...begun, ...within]
  const places = parts.length > 0 ? parts : nearest(typed, names, limit)
  return [...new Set(places.flatMap((place) => PLACES.get(place) ?? []))].slice(0, limit)
}
