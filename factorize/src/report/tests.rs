//! The page as browsers get it.

use super::*;
use crate::model::Step;
use crate::model::{
    Precision,
    tests::{large, model, record},
};

fn ratings(model: &Model) -> Ratings {
    Ratings {
        users: model.users.clone(),
        items: model.items.clone(),
        user: vec![0, 0, 1],
        item: vec![0, 1, 2],
        value: vec![4.0, 2.5, 1.0],
    }
}

/// Every tag that is opened is closed in its order, and nothing is loaded from elsewhere.
fn assert_sound(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1).map(|rest| rest.split_once('>').expect("a tag ends").0) {
        let name = tag.split_whitespace().next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !tag.ends_with('/') && !["!DOCTYPE", "meta"].contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, [""; 0]);
    for other in ["http:", "https:", "url(", "src=", "<script", "<link", "NaN", "inf"] {
        assert!(!page.contains(other), "{other}");
    }
}

#[test]
fn the_page_has_all_its_sections() {
    let model = model();
    let (ratings, record) = (ratings(&model), record(Precision::F32));
    let held = [Prediction { user: Some(1), item: None, observed: 4.0, predicted: 3.5 }];
    let page = html(&model, &record, &ReportData { ratings: &ratings, validation: &held });
    assert_sound(&page);
    for expected in [
        "<h3>Root mean square error</h3>",
        "<h3>Mean absolute error</h3>",
        "<h3>Ratings observed and predicted</h3><p>Of the ratings held back;",
        "<h3>Error by rating</h3>",
        "<h3>Error by activity of users</h3>",
        "<h3>Error by activity of items</h3>",
        "<h3>Factors of users, W</h3>",
        "<h3>Factors of items, H</h3>",
        "<li>recipe biased: validation RMSE 0.91, positive 0.95</li>",
        "validation RMSE<b>0.2750</b>",
        "best step<b>3 of 3</b>",
        "<tr><th>--learning-rate</th><td>auto</td></tr>",
        "<tr><th>learning rate</th><td>0.3</td></tr>",
        "prefers-color-scheme: dark",
        ">validation</text>",
        "<title>4, RMSE: 0.5000</title>",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
}

#[test]
fn without_ratings_held_back_those_that_were_fitted_are_shown() {
    let model = model();
    let mut record = record(Precision::F32);
    record.steps.iter_mut().for_each(|step| (step.validation_rmse, step.validation_mae) = (None, None));
    record.summary.validation_rmse = None;
    let page = html(&model, &record, &ReportData { ratings: &ratings(&model), validation: &[] });
    assert_sound(&page);
    assert!(page.contains("Of the ratings that the model was fitted to;"));
    assert!(page.contains("validation RMSE<b>none held back</b>"));
    assert!(!page.contains(">validation</text>"));
}

#[test]
fn ids_and_texts_are_not_taken_for_tags() {
    let mut model = model();
    let mut ids = crate::ratings::Ids::default();
    for id in ["<b>&\"", "</svg><script>alert(1)</script>", "a very long id that does not fit beside its row"] {
        ids.intern(id);
    }
    model.users = ids;
    let mut record = record(Precision::F64);
    record.summary.why = vec!["<i>because".into()];
    record.settings.validation = crate::model::Validation::File("<held>.csv".into());
    let page = html(&model, &record, &ReportData { ratings: &ratings(&model), validation: &[] });
    assert_sound(&page);
    for expected in ["&lt;b&gt;&amp;&quot;</text>", "&lt;i&gt;because", "&lt;held&gt;.csv", "a very long id …</text>"]
    {
        assert!(page.contains(expected), "{expected}");
    }
}

#[test]
fn what_is_odd_is_drawn_all_the_same() {
    let mut flat = record(Precision::F32);
    flat.steps.truncate(1);
    let mut wild = record(Precision::F32);
    let step = wild.steps[0].clone();
    wild.steps = (0..5000).map(|number| Step { step: number, ..step.clone() }).collect();
    wild.steps[7].train_rmse = f64::NAN;
    wild.steps[8].train_rmse = f64::INFINITY;
    let mut none = record(Precision::F32);
    none.steps.clear();
    let model = large(40, 50, 70);
    let data = Ratings { users: model.users.clone(), items: model.items.clone(), ..Ratings::default() };
    for record in [flat, wild, none] {
        let page = html(&model, &record, &ReportData { ratings: &data, validation: &[] });
        assert_sound(&page);
        assert!(page.contains("The first 32 of 70 factors"));
        assert!(page.len() < 1_000_000, "{}", page.len());
    }
}
