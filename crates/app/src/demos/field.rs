//! Field life of the demo: some of each kind, so that every page has something to show. It comes after
//! the design, and changes no plant.

use bocage_field::{
    Appointment, Connection, ConnectionAct, Copper, Cover, FailureCode, IncidentAct, Line, LineAct,
    LineKind, NoticeKind, Permit, PermitAct, PermitKind, WaitReason, in_paris,
};
use bocage_network::Outlet;
use bocage_plant::Plant;
use bocage_vocab::{Date, Money, Position};
use jiff::{SignedDuration, ToSpan};

use crate::field::{act, connections, copper, incidents, lines, notices, permits};
use crate::{Actor, AsOf, Context, Error, Territory};

/// Who does what the demo does, so that it is seen whether anybody else has done anything.
pub(super) const ACTOR: &str = "demo";
/// Who comes in the demo.
const TECHNICIAN: &str = "Léa Martin";
/// How far around a cabinet the demo's works reach, in 1e-7 degrees.
const WORKS_REACH_E7: i32 = 4_000;
/// Communes whose copper ends in the demo, the most.
const COPPER_COMMUNES: usize = 4;

/// Opens some documents of each kind.
pub(super) fn add(ctx: &Context, territory: &mut Territory) -> Result<(), Error> {
    let actor = Actor { name: ACTOR.to_owned(), ..ctx.actor.clone() };
    let demo = Demo { ctx: &Context { actor, ..ctx.clone() }, today: in_paris(ctx.now).date() };
    let plant = Plant::of(territory.world(ctx, AsOf::Head)?);
    demo.connections(territory, &plant)?;
    demo.lines(territory, &plant)?;
    demo.permits(territory, &plant)?;
    demo.notices(territory, &plant)?;
    demo.copper(territory, &plant)
}

struct Demo<'a> {
    ctx: &'a Context,
    today: Date,
}

impl Demo<'_> {
    fn days(&self, days: i32) -> Date {
        self.today.checked_add(days.days()).unwrap_or(self.today)
    }

    /// Six orders: three of today, one that failed, one of tomorrow, one that nobody has planned.
    fn connections(&self, territory: &mut Territory, plant: &Plant) -> Result<(), Error> {
        let world = plant.world();
        let homes: Vec<&Outlet> = world.outlets.iter().step_by(7).take(6).collect();
        for (outlet, n) in homes.into_iter().zip(0_i8..) {
            let order = connections::Order {
                premises: outlet.premises.to_string(),
                operator: if n % 2 == 0 { "Opérateur A" } else { "Opérateur B" }.into(),
                order: format!("CMD-{:04}", 1201 + i32::from(n)).into(),
                contact: Some(format!("06 00 00 00 {:02}", 10 + n).into()),
            };
            let request = (world, &order);
            let kept = connections::order_in(self.ctx, territory, request, None)?;
            if n == 5 {
                continue;
            }
            let day = self.days(i32::from(n == 4));
            let at = |hour: i8| day.at(hour, 0, 0, 0);
            let (from, until) = (at(8 + 2 * n), at(10 + 2 * n));
            let plan =
                ConnectionAct::Plan(Appointment { from, until, technician: TECHNICIAN.into() });
            let number = (kept.seen.number, None);
            act::<Connection>(self.ctx, territory, number, &plan, None)?;
            if n == 3 {
                let (code, note) = (FailureCode::DuctBlocked, "à 12 m de la façade".into());
                let fail = ConnectionAct::Fail { code, note, photos: Vec::new() };
                act::<Connection>(self.ctx, territory, number, &fail, None)?;
            }
        }
        Ok(())
    }

    /// A line of a public site with an incident whose clock stands, and one that is only ordered.
    fn lines(&self, territory: &mut Territory, plant: &Plant) -> Result<(), Error> {
        let outlets = plant.world().outlets.iter();
        let sites: Vec<&Outlet> =
            outlets.filter(|outlet| outlet.direct_position.is_some()).take(2).collect();
        for (outlet, n) in sites.into_iter().zip(1_i64..) {
            let order = lines::LineOrder {
                kind: LineKind::Ftto,
                customer: format!("Collectivité {n}").into(),
                operator: "Opérateur C".into(),
                order: format!("LP-{n}").into(),
                premises: outlet.premises.to_string(),
                first: Vec::new(),
                second: Vec::new(),
                cover: Cover::Always,
                promise: lines::usual_promise(Money::cents(30_000)),
            };
            let kept = lines::order_in(self.ctx, territory, (plant, &order), None)?;
            if n > 1 {
                continue;
            }
            let number = kept.seen.number;
            let since = LineAct::Activate { on: self.days(-60) };
            act::<Line>(self.ctx, territory, (number, None), &since, None)?;
            self.incident(territory, number)?;
        }
        Ok(())
    }

    fn incident(&self, territory: &mut Territory, line: i64) -> Result<(), Error> {
        let ago = |hours| self.ctx.now - SignedDuration::from_hours(hours);
        let (told_at, note) = (Some(ago(3)), "plus de lumière au NRO".into());
        let told = incidents::IncidentTold { line, told_at, note };
        let kept = incidents::tell(self.ctx, territory, &told, None)?;
        let wait = IncidentAct::Wait { at: ago(1), reason: WaitReason::Permit };
        act::<bocage_field::Incident>(self.ctx, territory, (kept.seen.number, None), &wait, None)?;
        Ok(())
    }

    /// One that is asked for, one that runs out, one for good.
    fn permits(&self, territory: &mut Territory, plant: &Plant) -> Result<(), Error> {
        let asked = |kind, grantor: &str, about: &str, ago: i32| permits::PermitAsked {
            kind,
            grantor: grantor.into(),
            about: about.into(),
            things: Vec::new(),
            asked_on: Some(self.days(-ago)),
        };
        let wanted = [
            (asked(PermitKind::Road, "Département", "traversée de route départementale", 20), None),
            (asked(PermitKind::Poles, "Gestionnaire d’appuis", "appuis communs", 700), Some(45)),
            (asked(PermitKind::Easement, "Propriétaire", "passage en terrain privé", 400), None),
        ];
        for (one, until) in wanted {
            let request = (plant.world(), &one);
            let number = permits::ask_in(self.ctx, territory, request, None)?.seen.number;
            if one.kind != PermitKind::Road {
                let (reference, from) = (format!("A-{number}").into(), self.days(-365));
                let until = until.map(|days| self.days(days));
                let grant = PermitAct::Grant { reference, from, until };
                act::<Permit>(self.ctx, territory, (number, None), &grant, None)?;
            }
        }
        Ok(())
    }

    /// Works around the first cabinet.
    fn notices(&self, territory: &mut Territory, plant: &Plant) -> Result<(), Error> {
        let Some(cabinet) = plant.world().cabinets.iter().next() else { return Ok(()) };
        let corner = |east: i32, north: i32| {
            let (lon, lat) = (cabinet.position.lon_e7() + east, cabinet.position.lat_e7() + north);
            let at = Position::from_e7(lon, lat);
            [at.lon(), at.lat()]
        };
        let reach = WORKS_REACH_E7;
        let ring = vec![
            corner(-reach, -reach),
            corner(reach, -reach),
            corner(reach, reach),
            corner(-reach, reach),
            corner(-reach, -reach),
        ];
        for (kind, ago) in [(NoticeKind::Dt, 3), (NoticeKind::Dict, 12)] {
            let received = notices::NoticeReceived {
                kind,
                number: format!("2026{:08}{kind}", 101 + ago).into(),
                applicant: "Travaux publics de l’Ouest".into(),
                received_on: Some(self.days(-ago)),
                on_paper: false,
                ground: vec![vec![ring.clone()]],
            };
            notices::receive(self.ctx, territory, &received, None)?;
        }
        Ok(())
    }

    /// Copper ends in the first communes, a year after the other.
    fn copper(&self, territory: &mut Territory, plant: &Plant) -> Result<(), Error> {
        let communes = plant.world().municipalities.iter().take(COPPER_COMMUNES);
        for (commune, n) in communes.zip(0_i16..) {
            let end = |year: i16| Date::new(year, 1, 31).unwrap_or(self.today);
            let announced = Copper {
                insee: commune.insee,
                name: commune.name.clone(),
                lot: format!("lot {}", 3 + n).into(),
                commercial_on: end(2026 + n),
                technical_on: end(2027 + n),
            };
            copper::announce(self.ctx, territory, &announced, None)?;
        }
        Ok(())
    }
}
