//! Layers: read in parallel, checked, and put together.

use std::collections::HashMap;
use std::sync::Arc;

use plimsoll_catalog::{
    Contents, Facts, FoundFile, LayerContents, Reread, Scanner, assemble, merge, read_layer,
    reread_layer,
};
use plimsoll_formats::oci::ImageConfig;
use plimsoll_model::{Digest, Gap, GapCode, Layer};
use rayon::prelude::*;

use super::Blob;
use super::registry::RemoteLayer;
use super::stream::Stream;
use crate::cache::{Key, LayerCache};
use crate::{JobError, Progress, Silent};

/// An image whose manifest and configuration are known, and whose layers are still to be read.
#[derive(Debug)]
pub(crate) struct Image {
    /// How its archive or folder is called in messages.
    pub(crate) place: String,
    /// Digest of the manifest, where there is one.
    pub(crate) digest: Option<Digest>,
    /// Digest of the configuration.
    pub(crate) config_digest: Digest,
    /// The configuration.
    pub(crate) config: ImageConfig,
    /// The layers, the lowest first, as many as the configuration has.
    pub(crate) layers: Vec<ImageLayer>,
}

/// A layer as stored.
#[derive(Debug)]
pub(crate) struct ImageLayer {
    /// Its bytes; absent for layers that may not be distributed.
    pub(crate) bytes: Option<LayerBytes>,
    /// The digest of the bytes as stored, where they are stored under one.
    pub(crate) digest: Option<Digest>,
}

/// Where the bytes of a layer are.
#[derive(Debug)]
pub(crate) enum LayerBytes {
    /// In a file.
    Here(Blob),
    /// In a registry, from which they are fetched when they are first wanted.
    Remote(RemoteLayer),
}

impl LayerBytes {
    /// Length in bytes, as stored.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Here(blob) => blob.size,
            Self::Remote(layer) => layer.size,
        }
    }

    fn is_remote(&self) -> bool {
        matches!(self, Self::Remote(_))
    }

    fn open(&self, progress: &dyn Progress) -> Result<Blob, JobError> {
        match self {
            Self::Here(blob) => Ok(blob.clone()),
            Self::Remote(layer) => layer.fetch(progress),
        }
    }
}

impl Image {
    /// The layers as reports show them.
    pub(crate) fn described_layers(&self) -> Vec<Layer> {
        let commands = self.config.created_by();
        let described = self.config.diff_ids.iter().zip(&self.layers).enumerate();
        let layer = |(index, (diff_id, stored)): (usize, (&Digest, &ImageLayer))| Layer {
            index: index as u32,
            diff_id: diff_id.clone(),
            digest: stored.digest.clone(),
            created_by: commands.get(index).map(|command| (*command).to_owned()),
            size: stored.bytes.as_ref().map_or(0, LayerBytes::size),
        };
        described.map(layer).collect()
    }

    /// What is in the image, as the cache knows it or as its layers tell.
    pub(crate) fn read(
        &self,
        scanner: &Scanner,
        cache: &LayerCache,
        progress: &dyn Progress,
    ) -> Result<Contents, JobError> {
        let total = self.layers.iter().flat_map(|l| &l.bytes).map(LayerBytes::size).sum();
        progress.stage("reading layers", Some(total));
        let is_whole = self.layers.iter().all(|layer| layer.bytes.is_some());
        let key = Key::image(scanner, &self.config.diff_ids);
        if is_whole && let Some(contents) = cache.get(&key) {
            progress.advance(total);
            return Ok(contents);
        }
        let contents = self.read_layers(scanner, cache, progress)?;
        if is_whole {
            cache.put(&key, &contents);
        }
        cache.trim();
        Ok(contents)
    }

    /// Reads every layer that the cache does not know, and puts them together.
    fn read_layers(
        &self,
        scanner: &Scanner,
        cache: &LayerCache,
        progress: &dyn Progress,
    ) -> Result<Contents, JobError> {
        let mut first_of: HashMap<&Digest, usize> = HashMap::new();
        for (index, diff_id) in self.config.diff_ids.iter().enumerate() {
            first_of.entry(diff_id).or_insert(index);
        }
        let mut distinct: Vec<usize> = first_of.values().copied().collect();
        distinct.sort_unstable();
        let read = distinct
            .par_iter()
            .map(|index| {
                Ok((*index, Arc::new(self.known_layer(*index, scanner, cache, progress)?)))
            })
            .collect::<Result<HashMap<usize, Arc<LayerContents>>, JobError>>()?;
        let layers: Vec<&LayerContents> =
            self.config.diff_ids.iter().map(|diff_id| &*read[&first_of[diff_id]]).collect();
        let mut merged = merge(&layers, scanner);
        self.reread(&merged.rereads, scanner, cache, &mut merged.files)?;
        let mut contents = assemble(merged.files);
        contents.gaps.append(&mut merged.gaps);
        contents.gaps.extend(self.absent_layers());
        contents.gaps.sort_unstable();
        Ok(contents)
    }

    fn absent_layers(&self) -> impl Iterator<Item = Gap> {
        let absent = self.layers.iter().enumerate().filter(|(_, layer)| layer.bytes.is_none());
        absent.map(|(index, _)| {
            let message = "not read: it may not be distributed, and is not here";
            Gap::new(GapCode::Layer, format!("layer {index}"), message)
        })
    }

    /// A layer as the cache knows it, or as it is read. What is kept under a digest was read from
    /// bytes that had it; [`Image::read_layer`] fails on others.
    fn known_layer(
        &self,
        index: usize,
        scanner: &Scanner,
        cache: &LayerCache,
        progress: &dyn Progress,
    ) -> Result<LayerContents, JobError> {
        let Some(bytes) = &self.layers[index].bytes else { return Ok(LayerContents::default()) };
        let key = Key::layer(scanner, &self.config.diff_ids[index]);
        if let Some(contents) = cache.get(&key) {
            progress.advance(bytes.size());
            return Ok(contents);
        }
        let contents = self.read_layer(index, bytes, scanner, progress)?;
        cache.put(&key, &contents);
        Ok(contents)
    }

    fn read_layer(
        &self,
        index: usize,
        bytes: &LayerBytes,
        scanner: &Scanner,
        progress: &dyn Progress,
    ) -> Result<LayerContents, JobError> {
        let layer = &self.layers[index];
        // Bytes that come from afar count when they arrive, not once more when they are read.
        let blob = bytes.open(progress)?;
        let silent: &dyn Progress = &Silent;
        let progress = if bytes.is_remote() { silent } else { progress };
        let diff_id = &self.config.diff_ids[index];
        let failed = |why| JobError::Layer { layer: index, place: self.place.clone(), why };
        let checked =
            Stream { blob: &blob, stored: layer.digest.as_ref(), unpacked: Some(diff_id) };
        let (contents, digests) = checked
            .read(&scanner.limits, progress, |tar| read_layer(tar, scanner))
            .map_err(failed)?;
        self.check(index, layer.digest.as_ref(), digests.stored, "the manifest")?;
        self.check(index, Some(diff_id), digests.unpacked, "the configuration")?;
        Ok(contents)
    }

    /// Reads again what only the finished image shows to be wanted.
    fn reread(
        &self,
        rereads: &[Reread],
        scanner: &Scanner,
        cache: &LayerCache,
        files: &mut Vec<FoundFile>,
    ) -> Result<(), JobError> {
        let mut by_layer: HashMap<u32, Vec<&Reread>> = HashMap::new();
        for reread in rereads {
            by_layer.entry(reread.layer).or_default().push(reread);
        }
        for (index, rereads) in by_layer {
            let found = self.known_rereads(index as usize, &rereads, scanner, cache)?;
            files.extend(found.into_iter().map(|(path, facts)| FoundFile {
                path,
                layers: vec![index; facts.packages.len()],
                facts,
            }));
        }
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(())
    }

    /// What files of a layer tell under other paths, as the cache knows it or as they are read.
    fn known_rereads(
        &self,
        index: usize,
        rereads: &[&Reread],
        scanner: &Scanner,
        cache: &LayerCache,
    ) -> Result<Vec<(String, Facts)>, JobError> {
        let Some(bytes) = &self.layers[index].bytes else { return Ok(Vec::new()) };
        let diff_id = &self.config.diff_ids[index];
        let key = Key::rereads(scanner, diff_id, rereads);
        if let Some(found) = cache.get(&key) {
            return Ok(found);
        }
        let failed = |why| JobError::Layer { layer: index, place: self.place.clone(), why };
        // The layer itself may have come from the cache, so the bytes are checked here too.
        let blob = bytes.open(&Silent)?;
        let checked = Stream { blob: &blob, stored: None, unpacked: Some(diff_id) };
        let (found, digests) = checked
            .read(&scanner.limits, &Silent, |tar| reread_layer(tar, scanner, rereads))
            .map_err(failed)?;
        self.check(index, Some(diff_id), digests.unpacked, "the configuration")?;
        cache.put(&key, &found);
        Ok(found)
    }

    /// Whether a layer has the digest that somebody says it has.
    fn check(
        &self,
        index: usize,
        expected: Option<&Digest>,
        found: Option<Digest>,
        said: &'static str,
    ) -> Result<(), JobError> {
        match (expected, found) {
            (Some(expected), Some(found)) if *expected != found => Err(JobError::Digest {
                what: format!("layer {index}"),
                place: self.place.clone(),
                said,
                expected: Box::new(expected.clone()),
                found: Box::new(found),
            }),
            _ => Ok(()),
        }
    }
}
