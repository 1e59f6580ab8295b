//! The structs beside the given one: its variables in a cost function, and its views that a program lends.

use crate::fields::{Field, Model};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, Member, spanned::Spanned};

/// The struct of `Var`s, which is `Copy` where all its fields are.
pub fn vars(model: &Model) -> TokenStream {
    let name = model.vars();
    let generics = model.generics_with("'t");
    let docs = format!("[`{}`] inside a cost function: each leaf a variable.", model.name);
    let vars = |field: &Field| {
        let tree = field.tree();
        quote_spanned!(field.ty.span()=> <#tree as ::autodiff::Tree>::Vars<'t>)
    };
    let definition = definition(model, &name, &generics, &docs, &vars);
    let copy = copy(model, &name, &generics, &vars);
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    let (_, own_generics, _) = model.generics.split_for_impl();
    let own = &model.name;
    quote! {
        #[derive(::core::fmt::Debug)]
        #definition
        #copy

        #[automatically_derived]
        impl #impl_generics ::core::clone::Clone for #name #type_generics #bounds {
            fn clone(&self) -> Self {
                <#own #own_generics as ::autodiff::Tree>::map(self, &mut |var| var)
            }
        }
    }
}

/// The struct of views, which is `Copy` where all its fields are.
pub fn views(model: &Model) -> TokenStream {
    let name = model.views();
    let generics = model.generics_with("'a");
    let docs = format!("[`{}`] lent by a program: each leaf a view or a number.", model.name);
    let views = |field: &Field| {
        let tree = field.tree();
        quote_spanned!(field.ty.span()=> <#tree as ::autodiff::Tree>::Views<'a>)
    };
    let definition = definition(model, &name, &generics, &docs, &views);
    let copy = copy(model, &name, &generics, &views);
    quote! {
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        #definition
        #copy
    }
}

fn definition(
    model: &Model,
    name: &Ident,
    generics: &Generics,
    docs: &str,
    of: &dyn Fn(&Field) -> TokenStream,
) -> TokenStream {
    let visibility = &model.visibility;
    let (_, _, bounds) = generics.split_for_impl();
    let fields = model.fields.iter().map(|field| {
        let (own, visibility, ty) = (&model.name, &field.visibility, of(field));
        match &field.member {
            Member::Named(field) => {
                let docs = format!("Of [`{own}::{field}`].");
                quote!(#[doc = #docs] #visibility #field: #ty)
            }
            Member::Unnamed(index) => {
                let docs = format!("Of field {} of [`{own}`].", index.index);
                quote!(#[doc = #docs] #visibility #ty)
            }
        }
    });
    if model.is_tuple {
        quote!(#[doc = #docs] #visibility struct #name #generics (#(#fields),*) #bounds;)
    } else {
        quote!(#[doc = #docs] #visibility struct #name #generics #bounds { #(#fields),* })
    }
}

fn copy(model: &Model, name: &Ident, generics: &Generics, of: &dyn Fn(&Field) -> TokenStream) -> TokenStream {
    let mut generics = generics.clone();
    let bounds = generics.make_where_clause();
    for field in &model.fields {
        let ty = of(field);
        bounds.predicates.push(syn::parse_quote!(#ty: ::core::marker::Copy));
    }
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::marker::Copy for #name #type_generics #bounds {}
    }
}
