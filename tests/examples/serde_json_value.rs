//! Parses a JSON file into `serde_json::Value` and drops it: the yardstick of `check.py`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: serde_json_value FILE")?;
    let bytes = std::fs::read(path)?;
    let value: serde_json::Value = serde_json::from_slice(&bytes)?;
    println!("{}", value.as_object().map_or(0, serde_json::Map::len));
    Ok(())
}
