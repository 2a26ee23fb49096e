"""What the short names in the `source` column of the rule tables stand for (compliance.md, section 15)."""

import re

CITED = {
    "U1": "TCPA rules, 47 CFR 64.1200",
    "U2": "TCPA quiet hours",
    "U3": "FCC ruling of 2024 on AI voices",
    "U4": "FCC proposal of 2024 on AI calls",
    "U5": "FCC one-to-one consent rule, vacated in 2025",
    "U6": "Fifth Circuit on oral consent",
    "U7": "FCC rule on revoking consent",
    "U8": "FCC proposal on TCPA and do-not-call rules",
    "U9": "Company do-not-call list, 47 CFR 64.1200(d)",
    "U10": "National Do Not Call Registry",
    "U11": "FTC Telemarketing Sales Rule of 2024",
    "T1": "US state calling rules (2025)",
    "T2": "US state calling hours (2025)",
    "T3": "US state calling hours",
    "T4": "US holiday calling bans",
    "T5": "Florida Telephone Solicitation Act and its like",
    "T7": "Washington telephone solicitation law, RCW 80.36.390",
    "T9": "Texas SB 140",
    "T10": "Oklahoma and other state TCPA laws",
    "T11": "California Public Utilities Code 2874",
    "T12": "South Dakota 37-30-28",
    "C1": "Canada National Do Not Call List, CRTC rules",
    "C2": "Australia Do Not Call Register Act",
    "A1": "US state laws on saying that an AI speaks",
    "A2": "EU AI Act, Article 50",
    "E1": "CAN-SPAM, 16 CFR 316.5",
    "E2": "CAN-SPAM, 15 USC 7704",
    "E3": "Canada’s Anti-Spam Legislation (CASL)",
    "E4": "Gmail and Yahoo rules for bulk senders",
    "E5": "Gmail sending limits",
    "E6": "Practice of cold mail volumes",
    "E7": "Resend acceptable use",
    "E8": "Microsoft 365 recipient limits",
    "F1": "Germany, UWG § 7",
    "F2": "France, prospecting between companies (CNIL)",
    "FR2": "France, telephone canvassing law of 2025",
    "AT1": "Austria, Telecommunications Act § 174",
    "N1": "Netherlands, Telecommunications Act",
    "ES1": "Spain, LSSI and data protection",
    "IT1": "Italy, direct marketing to companies",
    "PL1": "Poland, Electronic Communications Law",
    "NO1": "Norway, Marketing Control Act § 15",
    "SE1": "Sweden, Marketing Act",
    "CH1": "Switzerland, Unfair Competition Act",
    "X1": "Opt-in rules for mail in Europe, by country",
    "K1": "UK, PECR and ICO guidance",
    "V1": "AI calls in the EU and the UK",
    "G1": "UK ICO, objections to direct marketing; GDPR Art. 15–21",
    "G2": "CNIL, how long prospects’ data are kept",
    "G3": "GDPR Art. 14",
    "G4": "Crypto-shredding under the GDPR",
    "G5": "Keeping data of prospects and customers",
    "L1": "LinkedIn User Agreement",
    "L2": "CNIL against KASPR",
    "R1": "US recording consent by state",
    "R2": "Recording consent in the EU",
    "R3": "Recording in the UK",
    "W1": "WhatsApp Business messaging rules",
    "W2": "WhatsApp opt-in practice",
    "W3": "WhatsApp policy on AI (2026)",
    "W5": "WhatsApp messaging limits",
}


def cited(source: str) -> str:
    """Return a row's source in words; what is no short name stays as it is."""
    names = [name for name in re.split(r"[ ,;]+", source) if name]
    if names and all(name in CITED for name in names):
        return "; ".join(CITED[name] for name in names)
    if source.startswith("section"):
        return f"QuotaHit rule book, {source}"
    return source
