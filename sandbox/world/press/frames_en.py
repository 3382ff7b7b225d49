"""English patterns for the structures of real notes; see ``frames_es`` for slots and keys."""

from __future__ import annotations

BANK: dict[str, tuple[str, ...]] = {
    # -- an office speaks first; the company is named in a later sentence -------------------------------------------
    "frame.office.new": (
        "{office} revealed {when} that a new employer will set up {facility} in {place}.",
        "{place} is to get {facility}, {office} announced {when} after a meeting with executives.",
        "Presenting its yearly accounts, {office} said {when} that {place} has been chosen for {facility}.",
        "An investor in {industry} will open {facility} in {place}, {office} confirmed {when}.",
        "{office} received executives {when} of a firm that will set up {facility} in {place}.",
    ),
    "frame.office.expansion": (
        "{office} revealed {when} that one of the larger employers of {place} will enlarge {facility} there.",
        "{place} will see {facility} grow, {office} announced {when} after a tour of the works.",
        "Presenting its yearly accounts, {office} told {when} of an extension to {facility} in {place}.",
        "A company in {industry} that already operates in {place} has decided to grow, {office} confirmed {when}.",
        "{office} paid a visit {when} to a firm that has approved the second stage of its site in {place}.",
    ),
    "frame.office.mou": (
        "{office} signed a memorandum of understanding {when} that could bring {facility} to {place}.",
        "{place} could get {facility} under a letter of intent that {office} made public {when}.",
        "{office} disclosed {when} that it has signed a non-binding memorandum on {facility} in {place}.",
    ),
    "frame.named.new": (
        "The investor is {group}, a company from {country}.",
        "It is {group}, a business known for {industry}.",
        "The newcomer is called {group} and has its head office in {country}.",
        "Behind the project stands {group}, which has so far served the country from abroad.",
        "The name kept under wraps until now is that of {group}, a firm with roots in {country}.",
    ),
    "frame.named.expansion": (
        "The company is {group}, of {country}, which has been in the city for some years.",
        "It is {group}, known in the region for its work in {industry}.",
        "Behind the extension stands {group}, whose head office is in {country}.",
        "The one that grows is {group}, which serves clients of several countries from there.",
    ),
    "frame.named.mou": (
        "The other signatory is {group}, a company from {country}.",
        "The paper also bears the signature of {group}, a business in {industry}.",
        "The interested party is {group}, which will send its engineers in the coming weeks.",
    ),
    # -- figures first, under a description; the name comes late -----------------------------------------------------
    "frame.late.amount": (
        "A multinational from {country} is to put {amount} into {facility} in {place}.",
        "At a cost of {amount}, a firm in {industry} will build {facility} in {place}, this newsroom learned {when}.",
        "{place} will receive {amount} from a company in {industry}, {office} said {when}.",
        "{when}, {office} said that an investor will spend {amount} on {facility} in {place}.",
    ),
    "frame.late.jobs": (
        "A multinational from {country} is to offer {jobs} in {place}, where it will set up {facility}.",
        "{place} will gain {jobs} as a firm in {industry} arrives, {office} said {when}.",
        "{office} spoke {when} of {jobs} at {facility} to be set up in {place}.",
    ),
    "frame.late.grown.amount": (
        "One of the oldest companies in {place} is to put {amount} into its extension, {office} said {when}.",
        "{when}, {office} put the cost of enlarging {facility} that runs in {place} at {amount}.",
        "At a cost of {amount}, a firm in {industry} will modernise its site in {place}, this newsroom learned {when}.",
    ),
    "frame.late.grown.jobs": (
        "One of the oldest companies in {place} will add {jobs} to its operation, {office} said {when}.",
        "{office} spoke {when} of {jobs} as {facility} in {place} is enlarged.",
    ),
    # -- the sector comes first --------------------------------------------------------------------------------------
    "frame.sector": (
        "Across Colombia, {industry} employs {sector_staff}, its association says.",
        "By the count of its association, {industry} sold {sector_sales} abroad last year.",
        "The association keeps count: {sector_staff} make their living in {industry} today.",
        "With exports of {sector_sales} last year, {industry} weighs more and more in the national economy.",
    ),
    "frame.joins.new": (
        "Now {group} is joining in: it will open {facility} in {place}.",
        "Next in line is {group}: the company from {country} chose {place} {when} for {facility}.",
        "A share of that is what {group} wants, which confirmed {facility} in {place} {when}.",
    ),
    "frame.joins.expansion": (
        "In that market {group} wants to grow and will enlarge its site in {place}.",
        "Next in line is {group}: the company from {country} approved an extension of its {place} operation {when}.",
        "That is why {group} confirmed another stage of {facility} in {place} {when}.",
    ),
    # -- figures one or two sentences after the name -----------------------------------------------------------------
    "frame.amount": (
        "{short} will spend {amount} on fitting out the site and buying equipment.",
        "{short} has budgeted {amount}.",
        "To make it happen, {short} has had {amount} approved.",
        "The funds, {amount}, will come out of the coffers of {short}.",
        "According to {office}, the investment will be {amount}.",
        "In the schedule handed to {office}, the cost of the initiative is {amount}.",
    ),
    "frame.jobs": (
        "{short} expects to recruit for {jobs}.",
        "The operation will bring {jobs}, by the reckoning of {office}.",
        "Once complete, {short} will have {jobs} there.",
        "On the labour front, {jobs} are expected.",
        "{short} will open {jobs} in its first two years.",
        "For the city the news means {jobs}, {office} stressed.",
    ),
    "frame.pause": (
        "The plot was chosen after visits to several industrial parks.",
        "The decision followed a year and a half of talks.",
        "Assembly will begin as soon as the licences are in place.",
        "The first machines will come by sea and be put together on the spot.",
        "“We asked for one thing only: that they hire our people,” said {office}.",
        "Shopkeepers of the area met the news with relief.",
    ),
    # -- figures of others -------------------------------------------------------------------------------------------
    "ground.parent": (
        "{group} had sales of {parent_sales} last year.",
        "The group, present in {countries}, reported revenue of {parent_sales} in its last financial year.",
        "Worldwide revenue of {group} came to {parent_sales}.",
    ),
    "ground.site": (
        "The site now has {site_staff}.",
        "The present operation of {short} in the city employs {site_staff}.",
        "Today the building is the workplace of {site_staff}.",
    ),
    "ground.sector": (
        "Across the country, {industry} employs {sector_staff}, figures of the association show.",
        "National exports of {industry} reached {sector_sales} last year.",
        "The association recalled that {industry} provides work for {sector_staff} in Colombia.",
    ),
    "ground.city": (
        "The city has {firms} on its register, shops for the most part.",
        "By the count of the Chamber of Commerce, {firms} do business in the municipality.",
        "The area is already home to {neighbours}, among others.",
    ),
    "ground.growth": (
        "Local business tax receipts grew by {percent} in the past year.",
        "Power sales to local industry rose by {percent}.",
        "The local unemployment rate stood at {percent} in the latest quarter.",
    ),
    "ground.noun.site": ("workers", "people", "operators"),
    "ground.noun.sector": ("people", "workers"),
    "ground.noun.firms": ("companies", "firms"),
    "ground.noun.countries": ("countries",),
    "short": ("the company", "the firm", "the business", "the group"),
    "office": (
        "City Hall",
        "the Secretariat of Economic Development",
        "the Chamber of Commerce",
        "the Ministry of Trade",
        "the governor's office",
    ),
    # -- other news: projects abroad ---------------------------------------------------------------------------------
    "other.abroad": (
        "{group} will invest {money} in {facility} in {town}, {land}, the company said.",
        "The government of {land} announced that {group} will open {facility} in {town}.",
        "{town}, in {land}, is the city that {group} has picked for {facility}.",
        "Word from {land} is that {group} will set up {facility} in {town}, where it will spend {money}.",
    ),
    "other.abroad.more": (
        "The plan foresees {money} and {new_jobs}, according to the authorities of {town}.",
        "It will create {new_jobs} in {town} and cost {money}.",
        "That will mean {new_jobs} for {land}; the cost will be {money}.",
    ),
    "other.context.abroad": (
        "There are no similar plans for Colombia at present.",
        "The firm already serves several markets of the continent.",
        "The building permit is being processed by the municipality.",
        "Work will begin once the rainy season is over.",
        "Several cities had competed for the project.",
        "The local government offered tax relief.",
    ),
    "title.other.abroad": ("{group} bets on {land}", "{group} settles in {town}"),
    "other.roundup": (
        "The week brought several pieces of investment news outside the country.",
        "Here is a look at the projects announced in the region.",
        "This is how multinationals moved in other markets.",
    ),
    "other.roundup.item": (
        "{group}: {facility} in {town} ({land}), at a cost of {money}",
        "{town}, {land}. {group} will spend {money} and recruit for {new_jobs}",
        "{group} will open {facility} in {town}, {land}: {new_jobs}",
    ),
    "title.other.roundup": ("The week in review: investment in the region", "Multinationals on the move"),
    # -- other news: totals that sound like projects -----------------------------------------------------------------
    "other.balance": (
        "{body} closed the half-year with {projects} that represent {money} and the prospect of {new_jobs}.",
        "With {projects} confirmed, {body} brought {money} to its department.",
        "The {projects} that {body} looked after will leave {new_jobs} and investments of {money}.",
    ),
    "other.balance.more": (
        "Among the names heard most are {group} and {other_group}, though no sums are known.",
        "The organisation hopes to reach {goal} before the four-year term is over.",
        "The arrivals of {group} and {other_group} were among the examples that its directorate gave.",
    ),
    "title.other.balance": ("{body} takes stock", "A good half-year for {body}"),
    "other.wave": (
        "Companies from {land} will invest {money} in the country and create {new_jobs}, {office} claimed.",
        "{office} expects companies from {land} to bring {money} in the coming years.",
        "There is interest by investors from {land} worth {money}, {office} said on return from a tour.",
    ),
    "other.wave.more": (
        "Among those who met the tour was {group}, which did not speak of plans.",
        "“There are {new_jobs} on the way,” claimed the office that arranged the meetings.",
        "With the delegation travelled {group}, keen to learn about the rules.",
    ),
    "title.other.wave": ("Investors from {land} look at the country", "How the tour of {land} went"),
    "other.plan": (
        "Members of the association of {industry} will invest {money} this year, its presidency forecasts.",
        "An investment of {money} and {new_jobs} are what the association of {industry} expects for the sector.",
        "The plan of {industry} for the region will cost {money}, a study presented in {city} says.",
    ),
    "title.other.plan": ("The association does its sums", "What is expected of {industry}"),
    # -- other news: no announcement at all --------------------------------------------------------------------------
    "other.profile": (
        "{group} marked its birthday with a party in {city}; the company employs {staff} across its sites.",
        "Profile: {group} began as a family workshop and now provides work for {staff}.",
        "The story of {group}, which employs {staff}, was told at a forum in {city}.",
    ),
    "other.profile.more": (
        "Its sales of the past year were {money}.",
        "The company had revenue of {money} in its latest financial year.",
        "With revenue of {money}, it is one of the larger firms of its trade.",
    ),
    "title.other.profile": ("Portrait of a company: {group}", "{group}, a family story"),
    "other.visit": (
        "{office} received a delegation of {group}, which toured {city} without announcing anything.",
        "Executives of {group} passed through {city} and listened to {office}; the company took no decisions.",
        "{group} was among the guests at a matchmaking round in {city}, {office} said.",
    ),
    "other.visit.more": (
        "The company has {staff} worldwide.",
        "In its home country it gives work to {staff}.",
        "{office} hopes that the visit will end in {goal}, though nothing has been signed.",
    ),
    "title.other.visit": ("{group} gets to know {city}", "Business visit in {city}"),
    "other.context.quiet": (
        "The day ended with a visit to the university.",
        "Details of single cases were not given.",
        "The full paper will be published in the coming weeks.",
        "Those present asked for roads and cheaper power.",
        "The figure will be revised once official records are known.",
        "Analysts called for caution.",
    ),
    "noun.projects": ("projects", "investment projects"),
    "noun.new_jobs": ("jobs", "positions", "new jobs"),
    "noun.goal": ("jobs", "positions"),
}
