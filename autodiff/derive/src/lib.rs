//! `#[derive(Params)]` of autodiff, which exports it: structs as parameters of cost functions.

mod fields;
mod impls;
mod structs;

use fields::Model;
use proc_macro::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct a tree of parameters; the trait `Params` of autodiff tells what it makes.
#[proc_macro_derive(Params, attributes(params))]
pub fn derive_params(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expanded(input).unwrap_or_else(syn::Error::into_compile_error).into()
}

fn expanded(input: DeriveInput) -> syn::Result<proc_macro2::TokenStream> {
    let model = Model::new(input)?;
    let (vars, views) = (structs::vars(&model), structs::views(&model));
    let (tree, params) = (impls::tree(&model), impls::params(&model));
    let (variables, numbers) = (impls::variables(&model), impls::numbers(&model));
    Ok(quote! { #vars #views #tree #params #variables #numbers })
}
