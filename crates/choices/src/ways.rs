//! The four ways, each as what it costs when: by kind, before VAT and discount.

use bocage_vocab::code_list;

use crate::compare::{Flow, FlowKind};
use crate::{Fixed, Inputs, Study};

code_list! {
    /// A way of hosting.
    pub enum Way: WayError {
        /// Each member has a room of its own.
        Own = "own",
        /// Members share rooms.
        Pooled = "pooled",
        /// A cloud of the region.
        Regional = "regional",
        /// A cloud under national law and qualification.
        Sovereign = "sovereign",
    }
}

/// Hours of a year.
const HOURS: Fixed = Fixed::whole(8_760);

/// What a way takes.
pub(crate) struct Taken {
    /// Rooms or zones.
    pub(crate) sites: i64,
    /// Hours a year that it is down.
    pub(crate) downtime: Fixed,
    /// Payments.
    pub(crate) flows: Vec<Flow>,
    /// Kilograms of CO2e over all years.
    pub(crate) carbon: Fixed,
}

/// What is the same for all that a way is reckoned from.
struct Reckoning<'a> {
    study: &'a Study,
    inputs: &'a Inputs,
    sites: i64,
    flows: Vec<Flow>,
    carbon: Fixed,
}

/// How long a way is down with so many sites: with two it is down while both are, and while it goes from
/// one to the other.
fn downtime(alone: Fixed, sites: i64, inputs: &Inputs) -> Fixed {
    match sites {
        1 => alone,
        _ => (alone * alone).over(HOURS) + inputs.value("failures") * inputs.value("switchover"),
    }
}

/// What a way takes for members of so many units each.
pub(crate) fn taken(way: Way, study: &Study, inputs: &Inputs, units: &[i64]) -> Taken {
    let alone = inputs.value(match way {
        Way::Own => "own_downtime",
        Way::Pooled => "pooled_downtime",
        Way::Regional => "regional_downtime",
        Way::Sovereign => "sovereign_downtime",
    });
    let sites = if alone <= study.downtime_hours { 1 } else { 2 };
    let mut reckoning = Reckoning { study, inputs, sites, flows: Vec::new(), carbon: Fixed::ZERO };
    match way {
        Way::Own => units.iter().for_each(|units| reckoning.own(*units)),
        Way::Pooled => reckoning.pooled(units),
        Way::Regional => reckoning.cloud(units, "regional_price"),
        Way::Sovereign => reckoning.cloud(units, "sovereign_price"),
    }
    let downtime = downtime(alone, sites, inputs);
    Taken { sites, downtime, flows: reckoning.flows, carbon: reckoning.carbon }
}

impl Reckoning<'_> {
    fn value(&self, name: &str) -> Fixed {
        self.inputs.value(name)
    }
    fn years(&self) -> i64 {
        i64::from(self.study.years)
    }
    fn once(&mut self, kind: FlowKind, year: i64, amount: Fixed) {
        if amount != Fixed::ZERO {
            self.flows.push(Flow { kind, year: year as u32, amount });
        }
    }
    fn yearly(&mut self, kind: FlowKind, amount: Fixed) {
        (1..=self.years()).for_each(|year| self.once(kind, year, amount));
    }
    /// At the beginning, and again every so many whole years, not in the last.
    fn again(&mut self, (first, later): (FlowKind, FlowKind), every: Fixed, amount: Fixed) -> i64 {
        self.once(first, 0, amount);
        let every = every.ceil().max(1);
        let times = (1..).map(|turn| turn * every).take_while(|year| *year < self.years());
        let times: Vec<i64> = times.collect();
        times.iter().for_each(|year| self.once(later, *year, amount));
        times.len() as i64 + 1
    }

    /// Hosts with batteries, their energy and upkeep in all sites.
    fn hosts(&mut self, count: i64, pue: Fixed) {
        let all = Fixed::whole(count * self.sites);
        let price = all * self.value("host_price");
        let refresh = self.value("refresh_years");
        let made = self.again((FlowKind::Investment, FlowKind::Refresh), refresh, price);
        let batteries = all * self.value("batteries_price");
        let every = self.value("batteries_years");
        self.again((FlowKind::Investment, FlowKind::Batteries), every, batteries);
        self.yearly(FlowKind::Upkeep, price * self.value("upkeep"));
        let energy = self.energy(all, pue);
        self.yearly(FlowKind::Energy, energy * self.value("electricity"));
        self.carbon = self.carbon + all * Fixed::whole(made) * self.value("embodied");
        self.emit(energy);
    }
    /// What hosts take a year, in kWh.
    fn energy(&self, hosts: Fixed, pue: Fixed) -> Fixed {
        hosts * self.value("host_power") * pue * HOURS
    }
    fn emit(&mut self, kwh: Fixed) {
        let kilograms = (kwh * self.value("carbon")).over(Fixed::whole(1_000));
        self.carbon = self.carbon + kilograms * Fixed::whole(self.years());
    }

    fn own(&mut self, units: i64) {
        let hosts = Fixed::whole(units).over(self.value("units_per_host")).ceil().max(1);
        self.once(FlowKind::Investment, 0, Fixed::whole(self.sites) * self.value("own_room"));
        self.hosts(hosts, self.value("own_pue"));
        self.yearly(FlowKind::People, self.value("own_post") * self.value("person"));
        if self.sites > 1 {
            self.yearly(FlowKind::Links, self.value("own_link"));
        }
    }

    fn pooled(&mut self, units: &[i64]) {
        let all = Fixed::whole(units.iter().sum());
        // One more than needed in each room: one may be in repair.
        let hosts = all.over(self.value("units_per_host")).ceil() + 1;
        self.once(FlowKind::Investment, 0, Fixed::whole(self.sites) * self.value("pooled_room"));
        self.once(FlowKind::Migration, 0, all * self.value("migration"));
        self.hosts(hosts, self.value("pooled_pue"));
        let posts = all.over(self.value("pooled_units_per_post")).max(self.value("pooled_posts"));
        self.yearly(FlowKind::People, posts * self.value("person"));
        if self.sites > 1 {
            self.yearly(FlowKind::Links, self.value("pooled_link"));
        }
        self.once(FlowKind::Exit, self.years(), all * self.value("migration"));
    }

    fn cloud(&mut self, units: &[i64], price: &str) {
        let all = Fixed::whole(units.iter().sum());
        let zones =
            if self.sites > 1 { Fixed::ONE + self.value("second_zone") } else { Fixed::ONE };
        let year = all * self.value(price) * Fixed::whole(12) * zones;
        self.once(FlowKind::Migration, 0, all * self.value("migration"));
        self.yearly(FlowKind::Cloud, year);
        let posts = all.over(self.value("cloud_units_per_post"));
        self.yearly(FlowKind::People, posts * self.value("person"));
        self.yearly(FlowKind::Links, Fixed::whole(units.len() as i64) * self.value("cloud_link"));
        let out = all * self.value("storage_per_unit") * self.value("egress");
        self.once(FlowKind::Exit, self.years(), all * self.value("migration") + out);
        let hosts = all.over(self.value("units_per_host")) * zones;
        let every = self.value("refresh_years").ceil().max(1);
        let made = Fixed::whole((self.years() + every - 1) / every);
        self.carbon = self.carbon + hosts * made * self.value("embodied");
        let energy = self.energy(hosts, self.value("cloud_pue"));
        self.emit(energy);
    }
}
